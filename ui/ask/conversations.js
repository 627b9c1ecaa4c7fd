// The list of the conversations that this browser keeps: to open, to rename, to delete and to export.
(() => {
  "use strict";

  const ask = window.yinjuAsk;

  function make(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text; // titles are questions, and may hold anything
    return element;
  }

  function button(className, text, onPress) {
    const element = make("button", className, text);
    element.type = "button";
    element.addEventListener("click", () => onPress(element));
    return element;
  }

  // The first press asks, the second one does it.
  function twice(className, text, onPress) {
    return button(className, text, (element) => {
      if (element.dataset.asked) onPress();
      else [element.textContent, element.dataset.asked] = [ask.say("sure"), "true"];
    });
  }

  const when = (time) =>
    new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

  function startRename(item, conversation, dialog) {
    const box = make("input", "name");
    [box.value, box.maxLength] = [conversation.title, 200];
    box.setAttribute("aria-label", ask.say("name"));
    const form = make("form", "naming");
    form.append(box, make("button", "save", ask.say("save")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const title = box.value.trim() || conversation.title;
      ask.kept.rename(conversation.id, title);
      ask.renamed(conversation.id, title);
      fill(dialog);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // leaves the name, not the list
      fill(dialog);
    });
    item.replaceChildren(form);
    box.select();
  }

  function row(conversation, dialog) {
    const item = make("li", "kept");
    const title = button("open", conversation.title, () => {
      dialog.close();
      ask.open(conversation.id);
    });
    const about = ` ${conversation.title}`;
    const rename = button("rename", ask.say("rename"), () => startRename(item, conversation, dialog));
    const remove = twice("delete", ask.say("delete"), () => {
      ask.kept.remove(conversation.id);
      ask.forget(conversation.id);
      fill(dialog);
    });
    rename.setAttribute("aria-description", about);
    remove.setAttribute("aria-description", about);
    item.append(title, make("span", "when", when(conversation.updated)), rename, remove);
    return item;
  }

  function exportAll() {
    const data = ask.kept.all().conversations.map(({ title, updated, turns }) => ({
      title,
      updated: new Date(updated).toISOString(),
      turns: turns.map(({ kept, opinion }) => ({ ...kept, opinion: opinion ?? null })),
    }));
    ask.download("yinju-conversations.json", "application/json", JSON.stringify(data, null, 2));
  }

  function fill(dialog) {
    const { conversations, damaged } = ask.kept.all();
    const bar = make("p", "bar");
    bar.append(make("strong", "", ask.say("conversations")), button("close", ask.say("close"), () => dialog.close()));
    const list = make("ul", "list");
    list.append(...conversations.map((one) => row(one, dialog)));
    const foot = make("p", "foot");
    if (conversations.length || damaged) {
      const removeAll = twice("delete-all", ask.say("delete_all"), () => {
        ask.kept.removeAll();
        ask.forget();
        fill(dialog);
      });
      foot.append(button("export-all", ask.say("export_all"), exportAll), removeAll);
    }
    const hint = make("p", "hint", ask.say("kept_here"));
    const said = conversations.length ? list : make("p", "none", ask.say("none_kept"));
    const trouble = damaged ? [make("p", "damaged", ask.say("damaged", { count: damaged }))] : [];
    dialog.replaceChildren(bar, hint, ...trouble, said, foot);
    dialog.setAttribute("aria-label", ask.say("conversations"));
  }

  function show() {
    let dialog = document.getElementById("conversations");
    if (!dialog) {
      dialog = make("dialog", "");
      dialog.id = "conversations";
      document.body.append(dialog);
    }
    try {
      fill(dialog);
    } catch {
      ask.notice(ask.say("not_kept")); // a browser that refuses storage throws wherever it is touched
      return;
    }
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#conversations-open")) show();
    if (event.target.id === "conversations") event.target.close(); // beside the list
  });
})();
