// Opens an article beside the answer: its page is fetched, and the quotation marked in it. Escape closes it.
(() => {
  "use strict";

  let opener = null;

  function make(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function button(text, onPress) {
    const element = make("button", "drawer-button", text);
    element.type = "button";
    element.addEventListener("click", onPress);
    return element;
  }

  function close() {
    document.getElementById("drawer")?.remove();
    opener?.focus();
    opener = null;
  }

  async function copy(event, address, words) {
    try {
      await navigator.clipboard.writeText(address);
      event.target.textContent = words.copied;
    } catch {
      window.prompt(words.copy, address); // browsers give the clipboard to secure pages alone
    }
  }

  // The server has escaped the article; only its <main> is taken over.
  async function contentOf(address) {
    const response = await fetch(address.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.querySelector("main");
    for (const link of main.querySelectorAll("a")) {
      const to = new URL(link.getAttribute("href"), address);
      if (to.pathname === address.pathname && !to.search) link.removeAttribute("href");
      else [link.href, link.target] = [to.href, "_blank"];
    }
    return main;
  }

  async function open(link) {
    close();
    opener = link;
    const address = new URL(link.href);
    const words = link.dataset;
    const drawer = make("aside", "drawer");
    drawer.id = "drawer";
    drawer.setAttribute("aria-label", words.title ?? link.closest(".card").querySelector("h3 bdi").textContent);
    const alone = make("a", "drawer-button", words.alone);
    [alone.href, alone.target] = [address.href, "_blank"];
    const bar = make("p", "drawer-bar");
    bar.append(alone, button(words.copy, (event) => copy(event, address.href, words)), button(words.close, close));
    const content = make("div", "drawer-content");
    content.tabIndex = 0;
    drawer.append(bar, content);
    document.body.append(drawer);
    bar.lastChild.focus();
    try {
      content.replaceChildren(...(await contentOf(address)).childNodes);
    } catch {
      location.assign(link.href); // the page itself says what is wrong
      return;
    }
    window.yinjuArticle.mark(content, address.hash)?.scrollIntoView({ block: "center" });
  }

  function onClick(event) {
    const link = event.target.closest?.("a.in-article");
    // With a key held, a link opens where the reader wants it.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
