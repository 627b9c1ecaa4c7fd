// Once a session has ended, the page's requests are refused: it loads again, and finds the form for signing in.
// What is refused because there was too much of it is said, since gradio's own messages are hidden.

(() => {
  "use strict";

  const SHOWN_MS = 8000;
  const WORDS = {
    "zh-Hans": "请求过于频繁，请稍候片刻。",
    "zh-Hant": "請求過於頻繁，請稍候片刻。",
    en: "Too many requests. Wait a moment.",
  };

  function say(text) {
    const notice = document.createElement("div");
    notice.className = "access-notice";
    notice.setAttribute("role", "alert");
    notice.textContent = text;
    document.querySelector(".access-notice")?.remove();
    document.body.append(notice);
    setTimeout(() => notice.remove(), SHOWN_MS);
  }

  const ask = window.fetch;
  window.fetch = async (...request) => {
    const response = await ask(...request);
    const here = new URL(response.url, location.href).origin === location.origin;
    if (here && response.status === 401) location.reload();
    if (here && response.status === 429) say(WORDS[document.documentElement.lang] ?? WORDS.en);
    return response;
  };
})();
