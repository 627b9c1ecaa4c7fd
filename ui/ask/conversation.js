// The conversation that is shown, as data: what can be copied, exported, judged and kept.
// The server hands over the turns that have changed; they lie in the page, where nobody sees them.
(() => {
  "use strict";

  const ask = window.yinjuAsk;
  const current = { id: null, title: "", turns: [] };
  let stamp = null;
  let opening = null;

  function dataIn(id) {
    const text = document.querySelector(`#${id} [hidden]`)?.textContent;
    return text ? JSON.parse(text) : null;
  }

  const settings = () => dataIn("script-words");
  const say = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), settings().words[name]);

  // Says something at the foot of the page for a while; a screen reader says it too.
  function notice(text) {
    let place = document.getElementById("ask-notice");
    if (!place) {
      place = document.createElement("p");
      place.id = "ask-notice";
      place.setAttribute("role", "status");
      document.body.append(place);
    }
    place.textContent = text;
    clearTimeout(notice.timer);
    notice.timer = setTimeout(() => place.replaceChildren(), 10_000);
  }

  function keep() {
    if (!settings().keep || !current.turns.length) return;
    current.id ??= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    current.title ||= current.turns[0].kept.question;
    let outcome;
    try {
      outcome = ask.kept.write(current.id, current);
    } catch {
      outcome = { done: false }; // a browser that refuses storage throws wherever it is touched
    }
    if (!outcome.done) notice(say("not_kept"));
    else if (outcome.dropped) notice(say("dropped", { count: outcome.dropped }));
    else if (outcome.shortened) notice(say("shortened", { count: outcome.shortened }));
  }

  function take(data) {
    const opened = opening;
    opening = null;
    if (data.failed) {
      notice(say("not_opened"));
      return;
    }
    if (!data.turns.length) Object.assign(current, { id: null, title: "" });
    current.turns.splice(data.first, Infinity, ...data.turns);
    if (opened) {
      Object.assign(current, { id: opened.id, title: opened.title });
      current.turns.forEach((turn, place) => (turn.opinion = opened.turns[place]?.opinion));
    } else {
      keep();
    }
    ask.showOpinions();
  }

  function onChange() {
    const found = document.querySelector("#record [hidden]")?.dataset.stamp;
    if (found === undefined || found === stamp) return;
    stamp = found;
    take(dataIn("record"));
  }

  function open(id) {
    opening = { ...ask.kept.read(id), id };
    document.getElementById("reopen").click();
  }

  function judge(place, opinion) {
    current.turns[place].opinion = opinion;
    keep();
    ask.showOpinions();
  }

  function forget(id) {
    if (id === undefined || id === current.id) Object.assign(current, { id: null, title: "" });
  }

  Object.assign(ask, {
    current,
    forget,
    judge,
    notice,
    open,
    say,
    showOpinions: () => {},
    taken: () => JSON.stringify(opening.turns.map((turn) => turn.kept)),
    renamed: (id, title) => id === current.id && (current.title = title),
  });
  new MutationObserver(onChange).observe(document.body, { childList: true, subtree: true, characterData: true });
})();
