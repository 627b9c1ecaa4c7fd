// What the page does without the server: leading from mark to card and back, and keys.
// Listeners sit on the document, since gradio renders the elements anew.

(() => {
  "use strict";

  const LANGUAGE_COOKIE = "yinju_language";
  const YEAR_S = 31536000;
  const NEAR_END_PX = 80; // a reader this close to the end wants to follow it

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function setCurrent(kind, element) {
    for (const other of document.querySelectorAll(`.${kind}.is-current`)) other.classList.remove("is-current");
    element?.classList.add("is-current");
  }

  function reveal(element) {
    const group = element.closest("details");
    if (group) group.open = true;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest", behavior: still() ? "auto" : "smooth" });
  }

  function targetOf(link) {
    return document.getElementById(link.getAttribute("href").slice(1));
  }

  function follow(event) {
    const link = event.target.closest?.("a.mark, a.back");
    if (!link) return;
    event.preventDefault(); // the address stays free of fragments, so a reload starts at the top
    const target = link.matches("a.back") ? cameFrom(link) : targetOf(link);
    if (!target) return;
    const mark = link.matches("a.mark") ? link : target;
    const card = link.matches("a.mark") ? target : link.closest(".card");
    setCurrent("mark", mark);
    setCurrent("sentence", mark.closest(".sentence"));
    setCurrent("card", card);
    card.dataset.from = mark.id;
    reveal(target);
  }

  // A card may serve several sentences: back leads to the one the reader came from.
  function cameFrom(link) {
    return document.getElementById(link.closest(".card").dataset.from ?? "") ?? targetOf(link);
  }

  // Enter that ends the composition of Chinese characters must not send the question. 229 is what Safari reports.
  function keepComposition(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (composing && event.key === "Enter" && event.target.closest("#question")) event.stopImmediatePropagation();
  }

  function rememberLanguage(event) {
    if (!event.isTrusted || !event.target.closest("#language")) return;
    document.cookie = `${LANGUAGE_COOKIE}=${event.target.value};path=/;max-age=${YEAR_S};samesite=strict`;
  }

  // The pressed example disappears, and the focus with it.
  function keepFocus(event) {
    if (event.target.closest("#examples button, #restart")) document.querySelector("#question textarea")?.focus();
  }

  let turnsShown = 0;
  let followEnd = true;

  function onChange() {
    const masthead = document.querySelector("[data-lang]");
    if (masthead && document.documentElement.lang !== masthead.dataset.lang) {
      document.documentElement.lang = masthead.dataset.lang;
    }
    const turns = document.querySelectorAll(".turn");
    const pane = document.getElementById("transcript");
    if (turns.length > turnsShown) {
      turns[turns.length - 1].scrollIntoView({ block: "start" });
      document.getElementById("cards").scrollTop = 0;
    } else if (pane && followEnd) {
      pane.scrollTop = pane.scrollHeight;
    }
    if (turns.length !== turnsShown) setCurrent("mark");
    turnsShown = turns.length;
  }

  function onScroll(event) {
    const pane = event.target;
    if (pane.id === "transcript") followEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END_PX;
  }

  document.addEventListener("click", follow);
  document.addEventListener("click", keepFocus);
  document.addEventListener("change", rememberLanguage);
  document.addEventListener("scroll", onScroll, true);
  for (const type of ["keydown", "keypress"]) document.addEventListener(type, keepComposition, true);
  new MutationObserver(onChange).observe(document.body, { childList: true, subtree: true, characterData: true });
})();
