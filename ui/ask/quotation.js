// Shows the quotation of a mark under the pointer or in focus, taken from its card. A screen reader reads it after the
// mark. Escape hides it.
(() => {
  "use strict";

  const GAP_PX = 8;
  const LEAVE_MS = 200; // time to move the pointer from the mark onto the quotation
  let shownFor = null;
  let leaving = 0;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function hide() {
    document.getElementById("quotation")?.remove();
    shownFor?.removeAttribute("aria-describedby");
    shownFor = null;
  }

  function contentOf(card) {
    const heading = card.querySelector("h3 bdi");
    const quoted = card.querySelector("blockquote mark");
    const quote = make("q", "quote", quoted.textContent.trim());
    const title = make("strong", "title", heading.textContent);
    [title.lang, quote.lang] = [heading.lang, quoted.closest("[lang]").lang];
    return [title, make("span", "facts", card.querySelector(".facts").textContent), quote];
  }

  // Below the mark where there is room, else above it; never beyond the window.
  function put(tip, mark) {
    const at = mark.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - GAP_PX);
    const below = at.bottom + GAP_PX;
    const above = at.top - GAP_PX - tip.offsetHeight;
    const top = below + tip.offsetHeight <= innerHeight || above < 0 ? below : above;
    [tip.style.left, tip.style.top] = [`${Math.max(GAP_PX, left)}px`, `${top}px`];
  }

  function show(mark) {
    clearTimeout(leaving);
    if (mark === shownFor) return;
    hide();
    const card = document.getElementById(mark.getAttribute("href").slice(1));
    if (!card?.querySelector("blockquote mark")) return;
    const tip = document.createElement("div");
    tip.id = "quotation";
    tip.setAttribute("role", "tooltip");
    tip.append(...contentOf(card));
    document.body.append(tip);
    put(tip, mark);
    mark.setAttribute("aria-describedby", tip.id);
    shownFor = mark;
  }

  const markAt = (event) => event.target.closest?.("a.mark");

  function onOver(event) {
    const mark = markAt(event);
    if (mark) show(mark);
    else if (event.target.closest?.("#quotation")) clearTimeout(leaving);
  }

  function onOut(event) {
    if (!shownFor || document.activeElement === shownFor) return;
    if (!markAt(event) && !event.target.closest?.("#quotation")) return;
    clearTimeout(leaving);
    leaving = setTimeout(hide, LEAVE_MS);
  }

  document.addEventListener("mouseover", onOver);
  document.addEventListener("mouseout", onOut);
  document.addEventListener("focusin", (event) => (markAt(event) ? show(markAt(event)) : hide()));
  document.addEventListener("click", (event) => markAt(event) && hide());
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("scroll", (event) => event.target.id !== "quotation" && hide(), true);
  // The answer may be rendered anew under the quotation.
  new MutationObserver(() => shownFor && !shownFor.isConnected && hide()).observe(document.body, {
    childList: true,
    subtree: true,
  });
})();
