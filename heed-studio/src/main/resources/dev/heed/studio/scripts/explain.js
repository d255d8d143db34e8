// The page Explain: the contribution of each word, for one model or two.
import {api, attempt, byId, count, element, latestOnly, number, say, state} from "/scripts/studio.js";
import {Picture} from "/scripts/charts.js";

const MAX_BARS = 25;

/** The address keeps this many characters of a text; longer addresses are refused by some servers. */
const MAX_TEXT_IN_ADDRESS = 4000;

/** The whole text, which this tab keeps when it is reloaded. */
const STORED = "heed-explain-text";

const bars = {
  data: {name: "words"},
  mark: {type: "bar", tooltip: true},
  encoding: {
    y: {
      field: "place",
      type: "ordinal",
      title: null,
      sort: null,
      axis: {labelExpr: "split(datum.label, '\\u0001')[1]"},
    },
    x: {field: "value", type: "quantitative", title: ""},
    color: {condition: {test: "datum.value < 0", value: "var(--negative)"}, value: "var(--positive)"},
    tooltip: [
      {field: "word"},
      {field: "attention", type: "quantitative", format: ".4~g"},
      {field: "contribution", type: "quantitative", format: ".4~g"},
    ],
  },
};

let panes = [];

/** The text that is explained. */
let text = "";

/** A text as an array of code points, which positions of tokens count. */
const points = (text) => Array.from(text);

/** The last two parts of a path, which names of models in folders are. */
const titleOf = (model) => model.split("/").slice(-2).join("/");

/** The places of the removed words, as pairs of begin and end in code points. */
const removedWords = () =>
  state
    .get("deleted")
    .split(",")
    .map((place) => place.split("-").map(Number))
    .filter(([begin, end]) => begin < end);

const isRemoved = ({begin, end}, removed) => removed.some(([from, to]) => begin < to && from < end);

const byAttention = () => state.get("attention") === "1";

/** The explanation of the text by one model. */
class Pane {
  /**
   * @param model the name of the model
   * @param title the name to show
   */
  constructor(model, title, index) {
    this.model = model;
    this.title = title;
    this.head = element("div");
    const label = "Words; select one to remove it";
    this.tokens = element("div", {class: "tokens", dir: "auto", role: "group", "aria-label": label});
    this.known = element("p", {class: "small muted known"});
    this.scale = element("p", {class: "scale"});
    this.table = element("div", {class: "space wide"});
    const chart = element("div", {id: "pane-" + index});
    this.details = element("div", {}, this.scale, chart, this.table);
    this.nothing = element("p", {class: "nothing"});
    byId("results").append(
      element(
        "section",
        {class: "card", "aria-label": `Explanation by ${title}`},
        this.head,
        this.tokens,
        this.known,
        this.nothing,
        this.details,
      ),
    );
    this.picture = new Picture(chart, "contributions", "Contribution of each word to the logit");
  }

  /** Asks for the explanation of the whole text, and of the text with spaces for the removed words. */
  async load(removed) {
    this.whole = await api("/api/explain", {model: this.model, text});
    this.now = this.whole;
    if (removed.length) {
      const left = points(text).map((point, i) => (isRemoved({begin: i, end: i + 1}, removed) ? " " : point));
      this.now = await api("/api/explain", {model: this.model, text: left.join("")});
    }
  }

  /** The index of the label whose contributions are shown: the selected one, else the predicted one. */
  get label() {
    const labels = this.whole.explanation.labels;
    const selected = labels.indexOf(state.get("class"));
    return selected >= 0 ? selected : labels.indexOf(this.now.explanation.label);
  }

  show(removed) {
    const k = this.label;
    this.showHead(removed.length > 0, k);
    this.showTokens(removed, k);
    const isEmpty = this.now.explanation.words.length === 0;
    this.nothing.hidden = !isEmpty;
    this.details.hidden = isEmpty;
    if (isEmpty) {
      const none = this.whole.explanation.words.length
        ? "No known word is left"
        : "No word of this text is known to the model";
      this.nothing.textContent = `${none}; the probabilities are the labels’ shares.`;
      return;
    }
    this.showTable(k);
    this.showBars(k);
  }

  showHead(changed, k) {
    const before = this.whole.explanation;
    const after = this.now.explanation;
    const change = (a, b, digits) => (changed ? `${number(a, digits)} → ${number(b, digits)}` : number(b, digits));
    const probability = change(before.probabilities[k], after.probabilities[k], 3);
    const logit = change(before.logits[k], after.logits[k], 4);
    const by = after.logits[k] - before.logits[k];
    const difference = changed ? ` (${by >= 0 ? "+" : ""}${number(by, 3)})` : "";
    const predicted = after.probabilities[after.labels.indexOf(after.label)];
    this.head.replaceChildren(
      element("h2", {}, this.title),
      element(
        "p",
        {},
        "Predicted label: ",
        element("b", {dir: "auto"}, after.label),
        ` (probability ${number(predicted, 3)})`,
        after.chosen.length === 1 ? "" : `; labels given: ${after.chosen.join(", ") || "none"}`,
      ),
      element(
        "p",
        {class: "small muted change"},
        `“${after.labels[k]}”: probability ${probability}, logit ${logit}${difference}`,
      ),
    );
  }

  showTokens(removed, k) {
    const all = points(text);
    const {words} = this.whole;
    const values = this.values(removed, k);
    const most = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
    const nodes = [];
    let at = 0;
    words.forEach((word, i) => {
      nodes.push(all.slice(at, word.begin).join(""));
      nodes.push(tokenButton(all.slice(word.begin, word.end).join(""), word, values[i], most));
      at = word.end;
    });
    nodes.push(all.slice(at).join(""));
    const focused = [...this.tokens.querySelectorAll("button")].indexOf(document.activeElement);
    this.tokens.replaceChildren(...nodes);
    if (focused >= 0) this.tokens.querySelectorAll("button")[focused]?.focus();
    const known = this.now.words.filter((word) => word.known).length;
    this.known.textContent = `${known} of ${count(this.now.words.length, "word")} known`;
    this.scale.replaceChildren(
      ...(byAttention()
        ? ["0", element("span", {class: "ramp from-zero"}), number(most, 3)]
        : [number(-most, 3), element("span", {class: "ramp"}), "+" + number(most, 3)]),
    );
  }

  /** The attention or contribution of each word; undefined for an unknown one, null for a removed one. */
  values(removed, k) {
    const left = new Map(this.now.words.map((word) => [word.begin, word]));
    return this.whole.words.map((word) => {
      if (isRemoved(word, removed)) return null;
      // Without its neighbour, a word may no longer be part of a known n-gram.
      const now = left.get(word.begin);
      if (!now?.known) return undefined;
      return byAttention() ? now.attention : now.contributions[k];
    });
  }

  showTable(k) {
    const {words, remainder, logits} = this.now.explanation;
    const cell = (text) => element("td", {class: "number"}, text);
    let sum = 0;
    const line = (name, attention, value) => {
      sum += value;
      return element(
        "tr",
        {},
        element("th", {scope: "row", dir: "auto"}, name),
        cell(attention),
        cell(value.toFixed(4)),
        cell(sum.toFixed(4)),
      );
    };
    const body = words.map((word) => line(word.word, word.attention.toFixed(4), word.contributions[k]));
    if (remainder[k] !== 0) body.push(line("(remainder)", "", remainder[k]));
    const titles = ["attention", "contribution", "running sum"];
    const isExact = sum === logits[k];
    const exactness = isExact ? "exactly (bit for bit)" : "approximately";
    const head = [
      element("th", {scope: "col"}, "word"),
      ...titles.map((title) => element("th", {scope: "col", class: "number"}, title)),
    ];
    const foot = [
      element("th", {scope: "row"}, "logit"),
      element("td"),
      element("td", {class: "number equal"}, isExact ? "exactly equal" : "≈"),
      element("td", {class: "number logit"}, logits[k].toFixed(4)),
    ];
    this.table.replaceChildren(
      element(
        "table",
        {},
        element("caption", {}, `The contributions add up to the logit ${exactness}.`),
        element("thead", {}, element("tr", {}, head)),
        element("tbody", {}, body),
        element("tfoot", {}, element("tr", {}, foot)),
      ),
    );
  }

  showBars(k) {
    const {words, labels} = this.now.explanation;
    const row = ({word: written, attention, contributions}, i) => {
      const word = written.replaceAll(/\s+/g, " ");
      const contribution = contributions[k];
      const value = byAttention() ? attention : contribution;
      return {place: `${i}\u0001${word}`, word, attention, contribution, value, i};
    };
    const top = words
      .map(row)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .slice(0, MAX_BARS)
      .sort((a, b) => a.i - b.i)
      .map(({i, ...rest}) => rest);
    const what = byAttention() ? "Attention of each word" : `Contribution of each word to the logit of “${labels[k]}”`;
    this.picture.caption(what + (words.length > MAX_BARS ? `; the ${MAX_BARS} largest` : ""));
    const spec = structuredClone(bars);
    spec.height = 20 * Math.max(1, top.length);
    spec.encoding.x.title = byAttention() ? "attention" : `contribution to the logit of “${labels[k]}”`;
    this.picture.show(spec, {words: top});
  }
}

/** A word as a button that removes or restores it; its colour is strongest for the value `most`. */
function tokenButton(word, place, value, most) {
  const isKnown = value !== undefined;
  const titles = {undefined: "unknown to the model", null: "removed"};
  const button = element(
    "button",
    {
      type: "button",
      class: isKnown ? (value < 0 ? "negative" : "") : "unknown",
      "aria-pressed": String(value === null),
      title: titles[value] ?? `${byAttention() ? "attention" : "contribution"} ${number(value, 4)}`,
      onclick: () => toggle(place),
    },
    word,
  );
  if (value && most) button.style.setProperty("--strength", Math.round((80 * Math.abs(value)) / most) + "%");
  return button;
}

function toggle(place) {
  const removed = removedWords();
  const restored = isRemoved(place, removed);
  const places = restored
    ? removed.filter((each) => !isRemoved(place, [each]))
    : [...removed, [place.begin, place.end]].sort(([a], [b]) => a - b);
  state.set({deleted: places.map((each) => each.join("-")).join(",")});
  run();
  say(restored ? "Word restored" : "Word removed");
}

function draw() {
  const removed = removedWords();
  panes.filter((pane) => pane.whole).forEach((pane) => pane.show(removed));
  byId("restore").disabled = removed.length === 0;
}

/** Shows a notice; hides it if there is none. */
function notice(id, message) {
  byId(id).hidden = !message;
  byId(id).textContent = message;
}

/** Takes a new text. This tab keeps all of it, the address no more than its beginning. */
function take(whole, deleted = "") {
  text = whole;
  byId("text").value = whole;
  try {
    sessionStorage.setItem(STORED, whole);
  } catch {
    /* too long for the browser: a reload will say so */
  }
  const start = beginning(whole);
  state.set({text: start, whole: start === whole ? "" : points(whole).length, deleted});
  const length = points(whole).length.toLocaleString("en");
  const kept = points(start).length.toLocaleString("en");
  notice("cut", start === whole ? "" : `The address of this page has only the first ${kept} of ${length} characters.`);
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
  if (!length) take(start, state.get("deleted"));
  else if (beginning(stored) === start && points(stored).length === length) take(stored, state.get("deleted"));
  else {
    take(start, state.get("deleted"));
    notice(
      "cut",
      `The address has only the first ${points(start).length.toLocaleString("en")} of` +
        ` ${length.toLocaleString("en")} characters; this is the result for these.`,
    );
  }
}

/** A training text of the run that the model comes from; empty for other models. */
async function example(model) {
  if (origins.get(model) !== "run") return "";
  try {
    const {words} = await api(`/api/runs/${model}/words?limit=1`);
    const [document] = await api(`/api/runs/${model}/words/${words[0].word}/documents`);
    return document.words.join(" ");
  } catch {
    return ""; // such as that of a run whose texts have been removed
  }
}

const run = latestOnly(() =>
  attempt(async () => {
    const models = [byId("model").value, byId("other").value].filter(Boolean);
    byId("empty").hidden = models.length > 0;
    const removed = removedWords();
    byId("restore").disabled = removed.length === 0;
    if (!models.length || !text.trim()) {
      byId("results").replaceChildren();
      panes = [];
      document.documentElement.dataset.explained = text;
      return;
    }
    if (panes.map((pane) => pane.model).join("\n") !== models.join("\n")) {
      byId("results").replaceChildren();
      panes = models.map((model, index) => new Pane(model, titleOf(model), index));
    }
    await Promise.all(panes.map((pane) => pane.load(removed)));
    const labels = [...new Set(panes.flatMap((pane) => pane.whole.explanation.labels))];
    const options = labels.map((label) => element("option", {value: label}, label));
    byId("class").replaceChildren(byId("class").options[0], ...options);
    byId("class").value = labels.includes(state.get("class")) ? state.get("class") : "";
    draw();
    document.documentElement.dataset.explained = text;
  }),
);

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  take(byId("text").value);
  run();
});
for (const id of ["model", "other"]) {
  byId(id).addEventListener("change", () => {
    state.set({[id]: byId(id).value});
    notice("unknown-model", "");
    run();
  });
}
byId("class").addEventListener("change", () => {
  state.set({class: byId("class").value});
  draw();
});
for (const id of ["contribution", "attention"]) {
  byId(id).addEventListener("change", () => {
    state.set({attention: byId("attention").checked ? "1" : ""});
    draw();
  });
}
byId("restore").addEventListener("click", () => {
  state.set({deleted: ""});
  run();
});

const origins = new Map();
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
  byId(byAttention() ? "attention" : "contribution").checked = true;
  await firstText();
  await run();
});
document.documentElement.dataset.ready = "true";
