// Fills the frame of the corpus tab: the table, what is being done, and the parts that are opened. It sends files too.
// Listeners sit on the document, since gradio renders the frame anew when the language changes.
(() => {
  "use strict";

  const PARTS = "corpus/";
  const POLL_MS = 700;
  const TYPING_MS = 250;
  const wanted = { search: "", language: "", standing: "all", sort: "source", descending: false, page: 1 };

  let asked = 0;
  let typing = 0;
  let polling = 0;
  let announced = ""; // what was last said aloud, lest it be said at every step
  let sending = null; // the AbortController of the files that are being sent

  const panel = () => document.getElementById("corpus");
  const inside = (css) => panel()?.querySelector(css);

  async function fetched(part, query = {}) {
    const response = await fetch(`${PARTS}${part}?${new URLSearchParams(query)}`);
    if (!response.ok) throw new Error(await said(response));
    return response.text();
  }

  async function said(response) {
    try {
      return (await response.json()).error;
    } catch {
      return panel().dataset.unreachable;
    }
  }

  async function post(path, body, options = {}) {
    let response;
    try {
      const json = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
      response = await fetch(`api/${path}`, { ...json, ...options });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Error(panel().dataset.unreachable);
    }
    if (!response.ok) throw new Error(await said(response));
    return response.json();
  }

  function say(text) {
    const place = inside("#corpus-said");
    if (place && announced !== text) place.textContent = announced = text;
  }

  function complain(error) {
    const line = document.createElement("p");
    line.className = "error";
    line.textContent = error.message;
    inside("#corpus-work").replaceChildren(line);
    say(error.message);
  }

  // --- the table ---------------------------------------------------------------------------------------------------

  async function showTable() {
    const place = inside("#corpus-table");
    if (!place) return;
    const query = { ...wanted };
    if (!query.language) delete query.language;
    const number = ++asked;
    place.setAttribute("aria-busy", "true");
    try {
      const html = await fetched("table", query);
      if (number !== asked) return; // something else was asked for since
      place.innerHTML = html;
    } catch (error) {
      complain(error);
    }
    place.removeAttribute("aria-busy");
  }

  function change(changes) {
    Object.assign(wanted, { page: 1 }, changes);
    return showTable();
  }

  function sortBy(column) {
    return change({ sort: column, descending: wanted.sort === column && !wanted.descending });
  }

  const chosen = () => [...panel().querySelectorAll(".choose:checked")].map((box) => box.value);

  function showChosen() {
    const actions = inside(".actions");
    const count = chosen().length;
    actions.hidden = !count;
    actions.querySelector(".count").textContent = actions.dataset.chosen.replace("{count}", count);
  }

  // --- the work ----------------------------------------------------------------------------------------------------

  async function showWork() {
    clearTimeout(polling);
    const place = inside("#corpus-work");
    if (!place || sending) return;
    try {
      place.innerHTML = await fetched("work");
    } catch (error) {
      complain(error);
      return;
    }
    const work = place.querySelector(".work");
    if (!work) return;
    if (work.dataset.ended === "false") {
      panel().dataset.working = work.dataset.number;
      say(work.querySelector(".said").textContent);
      polling = setTimeout(showWork, POLL_MS);
    } else if (panel().dataset.working) {
      delete panel().dataset.working;
      say(work.textContent);
      refresh();
    }
  }

  async function refresh() {
    for (const part of panel().querySelectorAll(".part")) {
      part.open = false;
      part.lastElementChild.replaceChildren();
    }
    showTable();
    const counts = document.querySelector(".masthead .counts");
    if (counts) counts.innerHTML = await fetched("counts");
  }

  async function begin(path, body) {
    try {
      const begun = await post(path, body);
      panel().dataset.working = begun.work;
    } catch (error) {
      complain(error);
      return false;
    }
    await showWork();
    return true;
  }

  // --- adding ------------------------------------------------------------------------------------------------------

  async function send(files) {
    const words = panel().dataset;
    const place = inside("#corpus-work");
    let batch = "";
    const unsent = [];
    for (const [number, file] of files.entries()) {
      const line = words.sending.replace("{done}", number + 1).replace("{total}", files.length);
      place.innerHTML = '<p class="step"></p><button type="button" data-do="stop-sending"></button>';
      place.firstChild.textContent = line.replace("{name}", () => file.name);
      place.lastChild.textContent = words.stop;
      const options = {
        body: file,
        headers: { "Content-Type": "application/octet-stream" },
        signal: sending.signal,
      };
      try {
        batch = (await post(`uploads?${new URLSearchParams({ name: file.name, batch })}`, null, options)).batch;
      } catch (error) {
        if (error.name === "AbortError") throw error;
        unsent.push(`${words.unsent}: ${file.name}: ${error.message}`);
      }
    }
    return { batch, unsent };
  }

  async function add(files, addresses) {
    if (sending) return;
    if (!files.length && !addresses.length) {
      complain(new Error(panel().dataset.nothingChosen));
      return;
    }
    for (const line of panel().querySelectorAll(".unsent")) line.remove();
    sending = new AbortController();
    let sent;
    try {
      sent = await send(files);
    } catch {
      inside("#corpus-work").replaceChildren();
      return; // stopped; what was sent is deleted with the next batch
    } finally {
      sending = null;
    }
    let begun = false;
    if (sent.batch || addresses.length) begun = await begin("articles", { batch: sent.batch, addresses });
    else inside("#corpus-work").replaceChildren();
    for (const text of sent.unsent) {
      const line = document.createElement("p");
      line.className = "error unsent";
      line.textContent = text;
      inside("#corpus-work").before(line);
    }
    if (sent.unsent.length) say(sent.unsent.join(" "));
    if (begun) inside("#corpus-add form").reset();
  }

  function onSubmit(event) {
    if (!panel()?.contains(event.target)) return;
    event.preventDefault();
    if (!event.target.closest("#corpus-add")) return;
    const lines = inside("#corpus-add textarea").value.split("\n");
    add([...inside("#corpus-add input").files], lines.map((line) => line.trim()).filter(Boolean));
  }

  function onDrop(event) {
    const place = event.target.closest?.("#corpus-panel");
    if (!place || !inside("#corpus-add") || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type === "drop") add([...event.dataTransfer.files], []);
  }

  // --- removing ----------------------------------------------------------------------------------------------------

  async function askRemove() {
    const dialog = inside("#corpus-question");
    const query = chosen().map((id) => ["article", id]);
    try {
      dialog.innerHTML = await fetched("removal", query);
    } catch (error) {
      complain(error);
      return;
    }
    dialog.showModal();
  }

  const actions = {
    stop: () => post("articles/stop", {}).then(showWork, complain),
    "stop-sending": () => sending?.abort(),
    read: () => begin("articles/read", { articles: chosen() }),
    "ask-remove": askRemove,
    keep: () => inside("#corpus-question").close(),
    "remove-now": () => {
      inside("#corpus-question").close();
      begin("articles/remove", { articles: chosen() });
    },
  };

  // --- events ------------------------------------------------------------------------------------------------------

  async function onClick(event) {
    const button = event.target.closest?.("#corpus button");
    if (!button) return;
    if (button.dataset.do) actions[button.dataset.do]();
    if (button.dataset.sort) {
      await sortBy(button.dataset.sort);
      inside(`[data-sort="${button.dataset.sort}"]`)?.focus();
    }
    if (button.dataset.page) {
      await change({ page: Number(button.dataset.page) });
      inside("#corpus-table").scrollIntoView({ block: "start" });
      inside("#corpus-table .in-article")?.focus({ preventScroll: true });
    }
  }

  function onChange(event) {
    if (!panel()?.contains(event.target)) return;
    if (event.target.matches(".choose-all")) {
      for (const box of panel().querySelectorAll(".choose")) box.checked = event.target.checked;
    }
    if (event.target.matches(".choose, .choose-all")) showChosen();
    if (event.target.matches("#corpus-search select")) change({ [event.target.name]: event.target.value });
  }

  function onInput(event) {
    if (!event.target.matches?.("#corpus-search input") || event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(() => change({ search: event.target.value }), TYPING_MS);
  }

  async function onToggle(event) {
    const part = event.target;
    if (!part.matches?.("#corpus .part") || !part.open) return;
    try {
      part.lastElementChild.innerHTML = await fetched(part.dataset.part);
    } catch (error) {
      complain(error);
    }
  }

  // A frame that is new gets what was asked for in the one before it.
  function onFrame() {
    const frame = panel();
    if (!frame || frame.dataset.filled) return;
    frame.dataset.filled = "true";
    announced = "";
    for (const [name, value] of Object.entries(wanted)) {
      const field = inside(`#corpus-search [name="${name}"]`);
      if (field) field.value = value;
    }
    showTable();
    showWork();
  }

  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.addEventListener("compositionend", (event) => onInput({ target: event.target, isComposing: false }));
  document.addEventListener("submit", onSubmit);
  document.addEventListener("toggle", onToggle, true);
  for (const type of ["dragover", "drop"]) document.addEventListener(type, onDrop);
  new MutationObserver(onFrame).observe(document.body, { childList: true, subtree: true });
})();
