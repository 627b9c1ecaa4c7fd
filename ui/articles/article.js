// Marks a range of characters of an article: #char=1459,1512 counts in the file, #clean=10,63 in the cleaned text, both
// in code points, half open (after RFC 5147).
(() => {
  "use strict";

  const FORM = /^#(char|clean)=(\d+),(\d+)$/;

  // The part of a piece that lies in a range, as code points of the piece; null if none does.
  function within(piece, kind, start, end, length) {
    const first = Number(piece.dataset[kind]);
    if (kind === "char" && piece.dataset.until) return first < end && start < Number(piece.dataset.until) ? [0, length] : null;
    const from = Math.max(start - first, 0);
    const to = Math.min(end - first, length);
    return from < to ? [from, to] : null;
  }

  function unmark(root) {
    for (const mark of root.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
    for (const piece of root.querySelectorAll("[data-char]")) piece.normalize();
  }

  // Marks a range in the text below an element, and returns the first mark; null if the fragment names no range.
  function mark(root, fragment) {
    unmark(root);
    const found = FORM.exec(fragment);
    if (!found) return null;
    const [kind, start, end] = [found[1], Number(found[2]), Number(found[3])];
    for (const piece of root.querySelectorAll(`[data-${kind}]`)) {
      const points = [...piece.textContent];
      const part = within(piece, kind, start, end, points.length);
      if (!part) continue;
      const marked = document.createElement("mark");
      marked.textContent = points.slice(...part).join("");
      piece.replaceChildren(points.slice(0, part[0]).join(""), marked, points.slice(part[1]).join(""));
    }
    return root.querySelector("mark");
  }

  function show() {
    const first = mark(document.querySelector("main"), location.hash);
    first?.scrollIntoView({ block: "center" });
  }

  // What is marked stays marked in the other form of the page.
  function keepFragment(event) {
    const link = event.target.closest?.("header a");
    if (link) link.hash = location.hash;
  }

  window.yinjuArticle = { mark };
  if (document.querySelector("body > main")) {
    addEventListener("click", keepFragment);
    addEventListener("hashchange", show);
    show();
  }
})();
