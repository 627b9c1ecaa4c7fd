// The tab of evaluation: sends a question set that the user chose, opens the form for a question that a button beside
// an answer names, and turns what is selected in the drawer's article into evidence.
(() => {
  "use strict";

  const ROUTE = "api/question-sets";
  const ARTICLE = /\/articles\/([^/?#]+)/;
  const WAIT_MS = 5000;

  // gradio's component listens for this inside its element, and tells the server.
  function tell(id, detail) {
    const component = document.getElementById(id);
    for (const element of [component, ...component.querySelectorAll("*")]) {
      element.dispatchEvent(new CustomEvent("yinju:act", { detail }));
    }
  }

  // ---- A question set -----------------------------------------------------------------------------------------------

  async function send(input) {
    const [file] = input.files;
    if (!file) return;
    const said = input.dataset;
    const outcome = input.closest(".upload").querySelector(".outcome");
    const say = (text, failed) => {
      outcome.textContent = text;
      outcome.classList.toggle("error", failed);
    };
    if (file.size > Number(said.limit)) {
      say(said.large.replace("{size}", Math.ceil(file.size / 1024)), true);
      input.value = "";
      return;
    }
    say(said.uploading, false);
    try {
      const body = JSON.stringify({ name: file.name, text: await file.text() });
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(ROUTE, { method: "POST", headers, body });
      const result = await answer.json();
      if (!answer.ok) throw new Error(result.error ?? result.message ?? answer.statusText);
      say(said.uploaded.replace("{name}", result.name), false);
      tell("set-upload", { act: "uploaded", key: result.key });
    } catch (error) {
      say(error instanceof TypeError ? said.lost : `${said.error} ${error.message}`, true);
    }
    input.value = ""; // the same file may be chosen again, corrected
  }

  // ---- A question of the user's own set --------------------------------------------------------------------------------

  function openTab() {
    document.getElementById("tab-evaluation-button")?.click();
  }

  async function shown(css) {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const found = document.querySelector(css);
      if (found?.offsetParent) return found;
      if (Date.now() > end) return null;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function newQuestion(question) {
    openTab();
    if (!(await shown("#own-list"))) return;
    tell("own-list", { act: "new", question });
    await focusForm();
  }

  async function focusForm() {
    const box = await shown("#own-question textarea");
    box?.focus();
    box?.scrollIntoView({ block: "center" });
  }

  // ---- Evidence --------------------------------------------------------------------------------------------------------

  const formIsOpen = () => Boolean(document.querySelector("#own-form #own-question")?.offsetParent);

  // Where a piece of the clean text is cut by an end of a selection, in code points of the clean text.
  function offset(piece, container, place) {
    const before = document.createRange();
    before.selectNodeContents(piece);
    before.setEnd(container, place);
    return Number(piece.dataset.clean) + [...before.toString()].length;
  }

  // The range of the clean text that is selected; null if nothing of it is.
  function selectedSpan(content) {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!content.contains(range.commonAncestorContainer)) return null;
    const pieces = [...content.querySelectorAll("[data-clean]")].filter((piece) => range.intersectsNode(piece));
    if (!pieces.length) return null;
    const [first, last] = [pieces[0], pieces.at(-1)];
    const start = first.contains(range.startContainer)
      ? offset(first, range.startContainer, range.startOffset)
      : Number(first.dataset.clean);
    const end = last.contains(range.endContainer)
      ? offset(last, range.endContainer, range.endOffset)
      : Number(last.dataset.clean) + [...last.textContent].length;
    return start < end ? { start, end } : null;
  }

  function offer() {
    const drawer = document.getElementById("drawer");
    const content = drawer?.querySelector(".drawer-content");
    const article = ARTICLE.exec(drawer?.querySelector(".drawer-bar a")?.href ?? "");
    const span = content && article && formIsOpen() ? selectedSpan(content) : null;
    const known = document.getElementById("use-selection");
    if (!span) {
      if (document.activeElement !== known) known?.remove();
      return;
    }
    const button = known ?? document.createElement("button");
    if (!known) {
      button.id = "use-selection";
      button.type = "button";
      drawer.append(button);
    }
    button.textContent = document.querySelector("#own-evidence .gathered").dataset.use;
    button.onclick = () => {
      tell("own-evidence", { act: "pick", article: decodeURIComponent(article[1]), ...span });
      button.textContent = document.querySelector("#own-evidence .gathered").dataset.taken;
    };
  }

  document.addEventListener("change", (event) => {
    if (event.target.id === "set-file") send(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".to-own-set");
    if (button) newQuestion(button.dataset.question ?? "");
    else if (event.target.closest?.("#own-new, #own-list [data-act='edit']")) focusForm();
  });
  document.addEventListener("selectionchange", offer);
})();
