// The conversations that this browser keeps, each under a key of its own, so that damage to one spares the others.
// What is read from there is checked before it is used.
(() => {
  "use strict";

  const PREFIX = "yinju.conversation.";
  const VERSION = 1;
  const MAX_CHARS = 4_000_000; // browsers give an origin about five million
  const MAX_CONVERSATIONS = 200;
  const MAX_SENT_BYTES = 800_000; // the server takes a million with what is wrapped around it

  const isTurn = (turn) => turn !== null && typeof turn === "object" && typeof turn.kept?.question === "string";

  function parsed(text) {
    try {
      const found = JSON.parse(text);
      const whole =
        found.version === VERSION &&
        typeof found.title === "string" &&
        Number.isFinite(found.updated) &&
        Array.isArray(found.turns) &&
        found.turns.length > 0 &&
        found.turns.every(isTurn);
      return whole ? found : null;
    } catch {
      return null;
    }
  }

  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

  // All conversations, latest first, and how many records could not be read.
  function all() {
    const found = [];
    let damaged = 0;
    for (const key of keys()) {
      const conversation = parsed(localStorage.getItem(key));
      if (conversation) found.push({ ...conversation, id: key.slice(PREFIX.length) });
      else damaged += 1;
    }
    found.sort((one, other) => other.updated - one.updated);
    return { conversations: found, damaged };
  }

  const read = (id) => parsed(localStorage.getItem(PREFIX + id) ?? "");
  const remove = (id) => localStorage.removeItem(PREFIX + id);
  const removeAll = () => keys().forEach((key) => localStorage.removeItem(key));

  const bytesOf = (turns) => new TextEncoder().encode(JSON.stringify(turns.map((turn) => turn.kept))).length;

  function put(id, text) {
    try {
      localStorage.setItem(PREFIX + id, text);
      return true;
    } catch {
      return false; // full, or not allowed
    }
  }

  // The records to drop for a new one, oldest first: damaged ones before any other.
  function oldest(id) {
    const { conversations } = all();
    const known = new Set(conversations.map((one) => PREFIX + one.id));
    const broken = keys().filter((key) => !known.has(key));
    const others = conversations.filter((one) => one.id !== id).map((one) => PREFIX + one.id);
    return [...broken, ...others.reverse()];
  }

  function isOver(id, text) {
    const others = keys().filter((key) => key !== PREFIX + id);
    const chars = others.reduce((sum, key) => sum + localStorage.getItem(key).length, text.length);
    return others.length >= MAX_CONVERSATIONS || chars > MAX_CHARS;
  }

  // Returns how many conversations were dropped for this one, how many of its turns were left out, and whether it is in.
  function write(id, { title, turns }) {
    let first = 0;
    while (first < turns.length - 1 && bytesOf(turns.slice(first)) > MAX_SENT_BYTES) first += 1;
    const slim = turns.slice(first).map(({ kept, opinion }) => ({ kept, opinion }));
    const text = JSON.stringify({ version: VERSION, title, updated: Date.now(), turns: slim });
    const queue = oldest(id);
    let dropped = 0;
    let done = !isOver(id, text) && put(id, text);
    while (!done && queue.length) {
      localStorage.removeItem(queue.shift());
      dropped += 1;
      done = !isOver(id, text) && put(id, text);
    }
    return { dropped, shortened: first, done };
  }

  function rename(id, title) {
    const conversation = read(id);
    return conversation !== null && put(id, JSON.stringify({ ...conversation, title }));
  }

  window.yinjuAsk = { kept: { all, read, remove, removeAll, rename, write } };
})();
