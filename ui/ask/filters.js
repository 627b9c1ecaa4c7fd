// Shows and hides the fields by which articles are chosen.
(() => {
  "use strict";

  function toggle(opener) {
    const box = document.getElementById("ask");
    const shown = box.toggleAttribute("data-filtering");
    opener.setAttribute("aria-expanded", String(shown));
    if (shown) box.querySelector("#filters input")?.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("#filters-open");
    if (opener) toggle(opener);
  });
})();
