// What is done with an answer: copying, exporting, answering again, judging. The rows of buttons come with the answers.
(() => {
  "use strict";

  const ask = window.yinjuAsk;
  const FORMS = {
    markdown: ["md", "text/markdown"],
    json: ["json", "application/json"],
    bibtex: ["bib", "application/x-bibtex"],
    ris: ["ris", "application/x-research-info-systems"],
  };
  const COPIED_MS = 2000;

  const placeOf = (element) => Number(element.closest(".actions").dataset.turn) - 1;

  // A file that the browser makes itself: nothing lies on the server for it.
  function download(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    const link = document.createElement("a");
    [link.href, link.download] = [address, name];
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  async function copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      window.prompt(ask.say("copy_by_hand"), text); // browsers give the clipboard to secure pages alone
      return;
    }
    const said = button.textContent;
    button.textContent = ask.say("copied");
    ask.notice(ask.say("copied"));
    setTimeout(() => (button.textContent = said), COPIED_MS);
  }

  // Asks for a word on an opinion. The opinion stands either way; without it, it is taken back.
  function askWhy(place, good) {
    const dialog = document.createElement("dialog");
    dialog.className = "why";
    const form = document.createElement("form");
    form.method = "dialog";
    const label = document.createElement("label");
    label.textContent = ask.say(good ? "why_good" : "why_bad");
    const box = document.createElement("textarea");
    [box.rows, box.maxLength, box.value] = [3, 500, ask.current.turns[place].opinion?.why ?? ""];
    label.append(box);
    const [save, cancel] = ["save", "cancel"].map((name) => {
      const button = document.createElement("button");
      [button.value, button.textContent] = [name, ask.say(name)];
      return button;
    });
    const row = document.createElement("p");
    row.append(save, cancel);
    form.append(label, row);
    dialog.append(form);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "save") ask.judge(place, { good, why: box.value.trim() });
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  function judge(button) {
    const place = placeOf(button);
    const good = button.dataset.good === "true";
    if (ask.current.turns[place].opinion?.good === good) {
      ask.judge(place, undefined);
      return;
    }
    ask.judge(place, { good, why: "" });
    askWhy(place, good);
  }

  // The rows are rendered anew with each answer; what was judged is shown in them again.
  ask.showOpinions = () => {
    // The tab itself is in the page only once it has been opened; its button always is.
    const evaluated = document.querySelector("#tab-evaluation, #tab-evaluation-button") !== null;
    for (const row of document.querySelectorAll(".actions")) {
      const opinion = ask.current.turns[Number(row.dataset.turn) - 1]?.opinion;
      for (const button of row.querySelectorAll(".opinion")) {
        const pressed = String(opinion?.good) === button.dataset.good;
        button.setAttribute("aria-pressed", String(pressed));
        button.title = pressed ? opinion.why : "";
      }
      const offer = row.querySelector(".to-own-set");
      if (offer) offer.hidden = !(evaluated && opinion?.good === false);
    }
  };

  const closeMenus = (but) => {
    for (const menu of document.querySelectorAll("details.export[open]")) if (menu !== but) menu.open = false;
  };

  function onClick(event) {
    closeMenus(event.target.closest?.("details.export"));
    const button = event.target.closest?.(".actions button");
    if (!button) return;
    if (button.matches(".retry")) {
      document.getElementById("retry").click();
      document.querySelector("#question textarea").focus(); // the row goes, and the focus with it
    } else if (button.matches(".opinion")) {
      judge(button);
    } else if (button.matches(".copy")) {
      copy(button, ask.current.turns[placeOf(button)].texts.references);
    } else if (button.dataset.form) {
      const form = button.dataset.form;
      const [ending, type] = FORMS[form];
      download(`yinju-${placeOf(button) + 1}.${ending}`, type, ask.current.turns[placeOf(button)].texts[form]);
      closeMenus();
    }
  }

  function onKey(event) {
    const menu = event.key === "Escape" && event.target.closest?.("details.export[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  ask.download = download;
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  new MutationObserver(ask.showOpinions).observe(document.body, { childList: true, subtree: true });
})();
