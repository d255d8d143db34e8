// The page Explain: the contribution of each word, for one model or two, live while a text is typed.
import {api, attempt, byId, element, latestOnly, say, state} from "/scripts/studio.js";
import {titles} from "/scripts/names.js";
import {Edited, parsed, points, withEdit, written} from "/scripts/edits.js";
import {Pane} from "/scripts/pane.js";
import {Suggestions} from "/scripts/suggestions.js";
import {Tries} from "/scripts/tries.js";

/** The address keeps this many characters of a text; longer addresses are refused by some servers. */
const MAX_TEXT_IN_ADDRESS = 4000;

/** The whole text, which this tab keeps when it is reloaded. */
const STORED = "heed-explain-text";

/** Milliseconds between the last key and the request; more where the last answer took longer. */
const PAUSE = 250;

let panes = [];

/** The text that is explained, without its edits. */
let text = "";

const titleOf = await titles();

const edits = () => parsed(state.get("edits"));

const KINDS = ["contribution", "attention", "shapley"];
const kind = () => (KINDS.includes(state.get("colour")) ? state.get("colour") : "contribution");

const actions = {
  edit(place, by) {
    change(withEdit(edits(), {...place, by}), by ? "Word replaced" : "Word removed");
  },
  restore({begin, end}) {
    change(
      edits().filter((each) => each.end <= begin || each.begin >= end),
      "Word restored",
    );
  },
  apply(all) {
    change(all, "Edit applied");
  },
  choose(label) {
    state.set({class: label});
    run();
  },
};

function change(all, message) {
  state.set({edits: written(all)});
  run();
  say(message);
}

const suggestions = new Suggestions({
  model: () => byId("model").value,
  other: () => byId("other").value,
  titleOf,
  take(whole) {
    take(whole);
    run();
    byId("text").focus();
    scrollTo({top: 0});
  },
});

const tries = new Tries((all) => change(all, "Edit shown again"));

/** Shows a notice; hides it if there is none. */
function notice(id, message) {
  byId(id).hidden = !message;
  byId(id).textContent = message;
}

/** Takes a new text. This tab keeps all of it, the address no more than its beginning. */
function take(whole, edited = "") {
  text = whole;
  if (byId("text").value !== whole) byId("text").value = whole;
  const start = beginning(whole);
  let isStored = true;
  try {
    sessionStorage.setItem(STORED, whole);
  } catch {
    isStored = false;
    sessionStorage.removeItem(STORED);
  }
  const size = start === whole ? 0 : points(whole).length;
  state.set({text: start, whole: size || "", edits: edited});
  notice("kept", isStored || !size ? "" : "This text is too long for the browser to keep when the page is reloaded.");
  notice(
    "cut",
    size
      ? `The address of this page has only the first ${points(start).length.toLocaleString("en")} of` +
          ` ${size.toLocaleString("en")} characters.`
      : "",
  );
}

/** The part of a text for the address, without half a character at its end. */
function beginning(whole) {
  return whole.slice(0, MAX_TEXT_IN_ADDRESS).replace(/[\ud800-\udbff]$/, "");
}

/** The text of the address, or the whole of it if this tab has that; without any, an example. */
async function firstText() {
  const start = state.get("text", null);
  if (start === null) {
    take(await example(byId("model").value));
    return;
  }
  const stored = sessionStorage.getItem(STORED) ?? "";
  const length = Number(state.get("whole"));
  if (!length) take(start, state.get("edits"));
  else if (beginning(stored) === start && points(stored).length === length) take(stored, state.get("edits"));
  else {
    take(start, state.get("edits"));
    notice(
      "cut",
      `The address has only the first ${points(start).length.toLocaleString("en")} of` +
        ` ${length.toLocaleString("en")} characters; this is the result for these.`,
    );
  }
}

/** A text of the run that the model comes from; empty for other models. */
async function example(model) {
  if (origins.get(model) !== "run") return "";
  try {
    if (!predicting.has(model)) return await documentOf(model);
    const {labels} = await api(`/api/examples?run=${encodeURIComponent(model)}&model=${encodeURIComponent(model)}`);
    return labels[0].texts[0].text;
  } catch {
    return ""; // such as that of a run whose texts have been removed
  }
}

/** A training text of a run of gradient descent. */
async function documentOf(run) {
  const address = `/api/runs/${encodeURIComponent(run)}/words`;
  const {words} = await api(`${address}?limit=1`);
  const [document] = await api(`${address}/${words[0].word}/documents`);
  return document.words.join(" ");
}

/** Milliseconds that the last answer took. */
let duration = 0;

let searching = 0;

/** Looks for edits, once a text rests. */
async function suggest() {
  await attempt(() => Promise.all(panes.map((pane) => pane.suggest())));
  document.documentElement.dataset.suggested = text;
}

const run = latestOnly(() =>
  attempt(async () => {
    const began = performance.now();
    const models = [byId("model").value, byId("other").value].filter(Boolean);
    byId("empty").hidden = models.length > 0;
    const now = text;
    const all = edits();
    byId("restore").disabled = all.length === 0;
    if (!models.length || !now.trim()) {
      byId("results").replaceChildren();
      byId("tries").hidden = true;
      panes = [];
      document.documentElement.dataset.explained = now;
      return;
    }
    const isOther = panes.map((pane) => pane.model).join("\n") !== models.join("\n");
    const made = isOther ? models.map((model, index) => new Pane(model, titleOf(model), index, actions)) : panes;
    const edited = new Edited(points(now), all);
    await Promise.all(made.map((pane) => pane.load(edited, state.get("class"), kind())));
    if (isOther) {
      panes = made;
      byId("results").replaceChildren(...panes.map(({section}) => section));
      byId("results").classList.toggle("one", panes.length === 1);
    }
    const labels = [...new Set(panes.flatMap((pane) => pane.whole.labels))];
    const options = labels.map((label) => element("option", {value: label}, label));
    byId("class").replaceChildren(byId("class").options[0], ...options);
    byId("class").value = labels.includes(state.get("class")) ? state.get("class") : "";
    panes.forEach((pane) => pane.show());
    tries.note(models[0], now, all, panes[0].whole, panes[0].now);
    duration = performance.now() - began;
    document.documentElement.dataset.explained = now;
    clearTimeout(searching);
    searching = setTimeout(suggest, 2 * PAUSE);
  }),
);

let typing = 0;

function explainTyped() {
  clearTimeout(typing);
  if (byId("text").value !== text) take(byId("text").value);
  run();
}

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  explainTyped();
});
byId("text").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(explainTyped, Math.max(PAUSE, 1.5 * duration));
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    explainTyped();
  }
});
for (const id of ["model", "other"]) {
  byId(id).addEventListener("change", () => {
    state.set({[id]: byId(id).value});
    notice("unknown-model", "");
    suggestions.compare();
    suggestions.load();
    run();
  });
}
byId("class").addEventListener("change", () => actions.choose(byId("class").value));
for (const radio of document.querySelectorAll("[name=colour]")) {
  radio.addEventListener("change", () => {
    state.set({colour: radio.value === "contribution" ? "" : radio.value});
    run();
  });
}
byId("restore").addEventListener("click", () => change([], "Text restored"));

const origins = new Map();

/** The runs that have predictions for texts that they held out. */
const predicting = new Set();

await attempt(async () => {
  const models = await api("/api/models");
  models.forEach(({name, origin}) => origins.set(name, origin));
  for (const id of ["model", "other"]) {
    byId(id).append(...models.map((model) => element("option", {value: model.name}, titleOf(model.name))));
    if (origins.has(state.get(id))) byId(id).value = state.get(id);
  }
  const missing = ["model", "other"].map((id) => state.get(id)).filter((name) => name && !origins.has(name));
  if (missing.length) {
    const instead = models.length ? `; this is the result of ${titleOf(byId("model").value)}` : "";
    notice("unknown-model", `There is no model “${missing.join("” and no model “")}”${instead}.`);
  }
  document.querySelector(`[name=colour][value=${kind()}]`).checked = true;
  const [runs, sets] = await Promise.all([api("/api/runs"), api("/api/datasets")]);
  const own = runs.filter(({files}) => files.includes("predictions.jsonl"));
  own.forEach(({id}) => predicting.add(id));
  await suggestions.offer(own, sets);
  suggestions.compare();
  await firstText();
  await run();
});
document.documentElement.dataset.ready = "true";
