// The page Explain: the contribution of each word, for one model or two.
import {api, attempt, byId, element, number, say, state} from "/scripts/studio.js";
import {Picture} from "/scripts/charts.js";

const MAX_BARS = 25;

/** The address keeps this many characters of a text; longer addresses are refused by some servers. */
const MAX_TEXT_IN_ADDRESS = 4000;

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

/** A text as an array of code points, which positions of tokens count. */
const points = (text) => Array.from(text);

/** The last two parts of a path, which names of models in folders are. */
const titleOf = (model) => model.split("/").slice(-2).join("/");

const removedWords = () => state.get("deleted").split(",").filter(Boolean).map(Number);
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
    this.scale = element("p", {class: "scale"});
    this.table = element("div", {class: "space wide"});
    const chart = element("div", {id: "pane-" + index});
    this.details = element("div", {}, this.scale, chart, this.table);
    this.nothing = element("p", {class: "muted nothing"}, "The model knows no word of this text.");
    byId("results").append(
      element(
        "section",
        {class: "card", "aria-label": `Explanation by ${title}`},
        this.head,
        this.tokens,
        this.nothing,
        this.details,
      ),
    );
    this.picture = new Picture(chart, "contributions", "Contribution of each word to the logit");
  }

  /** Asks for the explanation of the whole text, and of the text without the removed words. */
  async load(text, removed) {
    this.whole = await api("/api/explain", {model: this.model, text});
    this.now = this.whole;
    if (removed.length) {
      const gone = new Set();
      for (const index of removed) {
        const token = this.whole.tokens[0]?.[index];
        for (let i = token?.begin; i < token?.end; i++) gone.add(i);
      }
      const left = points(text)
        .filter((_, i) => !gone.has(i))
        .join("");
      this.now = await api("/api/explain", {model: this.model, text: left});
    }
  }

  /** The index of the label whose contributions are shown: the selected one, else the predicted one. */
  get label() {
    const labels = this.whole.explanation.labels;
    const selected = labels.indexOf(state.get("class"));
    return selected >= 0 ? selected : labels.indexOf(this.now.explanation.label);
  }

  show(text, removed) {
    const k = this.label;
    this.showHead(removed.length > 0, k);
    this.showTokens(text, removed, k);
    const isEmpty = this.now.explanation.words.length === 0;
    this.nothing.hidden = !isEmpty;
    this.details.hidden = isEmpty;
    if (isEmpty) return;
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
      ),
      element(
        "p",
        {class: "small muted change"},
        `“${after.labels[k]}”: probability ${probability}, logit ${logit}${difference}`,
      ),
    );
  }

  showTokens(text, removed, k) {
    const all = points(text);
    const tokens = this.whole.tokens[k] ?? [];
    const values = this.values(tokens, removed, k);
    const most = Math.max(1e-12, ...values.map((value) => Math.abs(value ?? 0)));
    const nodes = [];
    let at = 0;
    tokens.forEach((token, i) => {
      const word = all.slice(token.begin, token.end).join("");
      nodes.push(all.slice(at, token.begin).join(""), tokenButton(word, i, values[i], most));
      at = token.end;
    });
    nodes.push(all.slice(at).join(""));
    const focused = [...this.tokens.querySelectorAll("button")].indexOf(document.activeElement);
    this.tokens.replaceChildren(...nodes);
    if (focused >= 0) this.tokens.querySelectorAll("button")[focused]?.focus();
    this.scale.replaceChildren(
      ...(byAttention()
        ? ["0", element("span", {class: "ramp from-zero"}), number(most, 3)]
        : [number(-most, 3), element("span", {class: "ramp"}), "+" + number(most, 3)]),
    );
  }

  /** The attention or contribution of each word; null for a removed one. */
  values(tokens, removed, k) {
    const left = this.now.tokens[k] ?? [];
    // The remaining words keep their order, unless removing one has joined its neighbours.
    const aligned = left.length === tokens.length - removed.length;
    let next = 0;
    return tokens.map((token, i) => {
      if (removed.includes(i)) return null;
      const source = aligned ? left[next++] : token;
      return byAttention() ? source.attention : source.contribution;
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
    const head = [
      element("th", {scope: "col"}, "word"),
      ...titles.map((title) => element("th", {scope: "col", class: "number"}, title)),
    ];
    const foot = [
      element("th", {scope: "row"}, "logit"),
      element("td"),
      element("td", {class: "number equal"}, sum === logits[k] ? "exactly equal" : "≈"),
      element("td", {class: "number logit"}, logits[k].toFixed(4)),
    ];
    this.table.replaceChildren(
      element(
        "table",
        {},
        element("caption", {}, "The contributions add up to the logit."),
        element("thead", {}, element("tr", {}, head)),
        element("tbody", {}, body),
        element("tfoot", {}, element("tr", {}, foot)),
      ),
    );
  }

  showBars(k) {
    const {words, labels} = this.now.explanation;
    const row = ({word, attention, contributions}, i) => {
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
function tokenButton(word, index, value, most) {
  const button = element(
    "button",
    {
      type: "button",
      class: value < 0 ? "negative" : "",
      "aria-pressed": String(value === null),
      title: value === null ? "removed" : `${byAttention() ? "attention" : "contribution"} ${number(value, 4)}`,
      onclick: () => toggle(index),
    },
    word,
  );
  if (value !== null) button.style.setProperty("--strength", Math.round((80 * Math.abs(value)) / most) + "%");
  return button;
}

function toggle(index) {
  const removed = removedWords();
  const restored = removed.includes(index);
  state.set({deleted: (restored ? removed.filter((each) => each !== index) : [...removed, index]).join(",")});
  run();
  say(restored ? "Word restored" : "Word removed");
}

function draw() {
  const text = state.get("text", byId("text").value);
  panes.forEach((pane) => pane.show(text, removedWords()));
}

const run = () =>
  attempt(async () => {
    const text = byId("text").value;
    const models = [byId("model").value, byId("other").value].filter(Boolean);
    byId("empty").hidden = models.length > 0;
    if (!models.length) return;
    if (panes.map((pane) => pane.model).join("\n") !== models.join("\n")) {
      byId("results").replaceChildren();
      panes = models.map((model, index) => new Pane(model, titleOf(model), index));
    }
    await Promise.all(panes.map((pane) => pane.load(text, removedWords())));
    const labels = [...new Set(panes.flatMap((pane) => pane.whole.explanation.labels))];
    const options = labels.map((label) => element("option", {value: label}, label));
    byId("class").replaceChildren(byId("class").options[0], ...options);
    byId("class").value = labels.includes(state.get("class")) ? state.get("class") : "";
    draw();
    document.documentElement.dataset.explained = text;
  });

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  state.set({text: byId("text").value.slice(0, MAX_TEXT_IN_ADDRESS), deleted: ""});
  run();
});
for (const id of ["model", "other"]) {
  byId(id).addEventListener("change", () => {
    state.set({[id]: byId(id).value});
    run();
  });
}
byId("class").addEventListener("change", () => {
  state.set({class: byId("class").value});
  draw();
});
byId("attention").addEventListener("change", () => {
  state.set({attention: byId("attention").checked ? "1" : ""});
  draw();
});
byId("restore").addEventListener("click", () => {
  state.set({deleted: ""});
  run();
});

await attempt(async () => {
  const models = await api("/api/models");
  for (const id of ["model", "other"]) {
    byId(id).append(...models.map((model) => element("option", {value: model.name}, titleOf(model.name))));
    if (models.some(({name}) => name === state.get(id))) byId(id).value = state.get(id);
  }
  byId("attention").checked = byAttention();
  byId("text").value = state.get("text", byId("text").value);
  await run();
});
document.documentElement.dataset.ready = "true";
