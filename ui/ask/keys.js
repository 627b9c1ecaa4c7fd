// Keys of the tab of questions: `/` leads to the question, the arrows lead from mark to mark.
(() => {
  "use strict";

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable], dialog") !== null;

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const box = document.querySelector("#question textarea");
    if (event.key === "/" && box?.offsetParent && !isTyping(event.target)) {
      event.preventDefault();
      box.focus();
    } else if (event.key in STEPS && event.target.matches("a.mark")) {
      const marks = [...document.querySelectorAll("#transcript a.mark")];
      const next = marks[marks.indexOf(event.target) + STEPS[event.key]];
      event.preventDefault();
      next?.focus();
    }
  }

  document.addEventListener("keydown", onKey);
})();
