import {api, attempt, byId, element, number, say, state} from "/scripts/studio.js";
import {Picture} from "/scripts/charts.js";

const bars = {
  data: {name: "words"},
  mark: {type: "bar", tooltip: true},
  encoding: {
    y: {field: "place", type: "ordinal", title: null, sort: null, axis: {labelExpr: "split(datum.label, '\\u0001')[1]"}},
    x: {field: "value", type: "quantitative", title: ""},
    color: {condition: {test: "datum.value < 0", value: "#4a9fd8"}, value: "#f08a3c"},
    tooltip: [{field: "word"}, {field: "attention", type: "quantitative", format: ".4~g"},
      {field: "contribution", type: "quantitative", format: ".4~g"}],
  },
};

let panes = [];

/** A text in code points, of which words can be taken out. */
const points = (text) => Array.from(text);

/** What one model makes of the text. */
class Pane {
  constructor(model, number) {
    this.model = model;
    this.place = element("section", {class: "card", "aria-label": `What ${model} makes of it`});
    this.head = element("div");
    this.tokens = element("div", {class: "tokens", dir: "auto", role: "group", "aria-label": "Words; choose one to take it out"});
    this.scale = element("p", {class: "scale"});
    this.chartPlace = element("div", {id: "pane-" + number});
    this.table = element("div", {class: "scroll space"});
    this.place.append(this.head, this.tokens, this.scale, this.chartPlace, this.table);
    byId("results").append(this.place);
    this.picture = new Picture(this.chartPlace, "contributions", "What each word adds to the logit");
  }

  async load(text, deleted) {
    this.whole = await api("/api/explain", {model: this.model, text});
    this.now = this.whole;
    if (deleted.length) {
      const gone = new Set();
      for (const index of deleted) {
        const token = this.whole.tokens[0]?.[index];
        for (let i = token?.begin; i < token?.end; i++) gone.add(i);
      }
      const left = points(text).filter((_, i) => !gone.has(i)).join("");
      this.now = await api("/api/explain", {model: this.model, text: left});
    }
  }

  label() {
    const wanted = state.get("class");
    const labels = this.whole.explanation.labels;
    return labels.includes(wanted) ? labels.indexOf(wanted) : labels.indexOf(this.now.explanation.label);
  }

  show(text, deleted) {
    const k = this.label();
    const before = this.whole.explanation;
    const after = this.now.explanation;
    const change = (a, b, digits) => deleted.length ? `${number(a, digits)} → ${number(b, digits)}` : number(b, digits);
    this.head.replaceChildren(
        element("h2", {}, this.model),
        element("p", {}, "Predicted: ", element("b", {dir: "auto"}, after.label),
            ` with probability ${number(after.probabilities[after.labels.indexOf(after.label)], 3)}.`),
        element("p", {class: "small muted change"}, `“${after.labels[k]}”: probability ${change(before.probabilities[k], after.probabilities[k], 3)}, logit ${change(before.logits[k], after.logits[k], 4)}`
            + (deleted.length ? ` (${after.logits[k] >= before.logits[k] ? "+" : ""}${number(after.logits[k] - before.logits[k], 3)})` : "")));
    this.showTokens(text, deleted, k);
    this.showTable(k);
    this.showBars(k);
  }

  showTokens(text, deleted, k) {
    const byAttention = state.get("attention") === "1";
    const all = points(text);
    const tokens = this.whole.tokens[k] ?? [];
    const left = this.now.tokens[k] ?? [];
    let next = 0;
    const values = tokens.map((token, i) => {
      if (deleted.includes(i)) return null;
      // Words that are left keep their order, unless taking one out joined two others.
      const source = left.length === tokens.length - deleted.length ? left[next++] : token;
      return byAttention ? source.attention : source.contribution;
    });
    const most = Math.max(1e-12, ...values.map((value) => Math.abs(value ?? 0)));
    const nodes = [];
    let at = 0;
    tokens.forEach((token, i) => {
      nodes.push(all.slice(at, token.begin).join(""));
      const value = values[i];
      const button = element("button", {
        type: "button",
        class: value < 0 ? "negative" : "",
        "aria-pressed": String(value === null),
        title: value === null ? "taken out" : `${byAttention ? "attention" : "contribution"} ${number(value, 4)}`,
        onclick: () => toggle(i),
      }, all.slice(token.begin, token.end).join(""));
      if (value !== null) button.style.setProperty("--strength", Math.round(80 * Math.abs(value) / most) + "%");
      nodes.push(button);
      at = token.end;
    });
    nodes.push(all.slice(at).join(""));
    const focused = [...this.tokens.querySelectorAll("button")].indexOf(document.activeElement);
    this.tokens.replaceChildren(...nodes);
    if (focused >= 0) this.tokens.querySelectorAll("button")[focused]?.focus();
    this.scale.replaceChildren(...(byAttention
      ? ["no attention", element("span", {class: "ramp from-zero"}), number(most, 3)]
      : [number(-most, 3), element("span", {class: "ramp"}), "+" + number(most, 3)]));
  }

  showTable(k) {
    const {words, remainder, logits} = this.now.explanation;
    let sum = 0;
    const line = (name, attention, value) => element("tr", {}, element("th", {scope: "row", dir: "auto"}, name),
        element("td", {class: "number"}, attention), element("td", {class: "number"}, value.toFixed(4)),
        element("td", {class: "number"}, (sum += value).toFixed(4)));
    const body = words.map((word) => line(word.word, word.attention.toFixed(4), word.contributions[k]));
    if (remainder[k] !== 0) body.push(line("(remainder)", "", remainder[k]));
    const equal = sum === logits[k];
    this.table.replaceChildren(element("table", {},
        element("caption", {}, "The contributions, added one by one, are the logit."),
        element("thead", {}, element("tr", {}, element("th", {scope: "col"}, "word"), ...["attention", "contribution", "sum"].map((title) => element("th", {scope: "col", class: "number"}, title)))),
        element("tbody", {}, body),
        element("tfoot", {}, element("tr", {}, element("th", {scope: "row"}, "logit"), element("td", {}),
            element("td", {class: "number equal"}, equal ? "= to the last bit" : "≈"), element("td", {class: "number logit"}, logits[k].toFixed(4))))));
  }

  showBars(k) {
    const byAttention = state.get("attention") === "1";
    const {words, labels} = this.now.explanation;
    const top = words.map((word, i) => ({word: word.word, attention: word.attention, contribution: word.contributions[k], i}))
      .map((row) => ({...row, value: byAttention ? row.attention : row.contribution}))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 25).sort((a, b) => a.i - b.i)
      .map(({i, ...row}) => ({place: `${i}\u0001${row.word}`, ...row}));
    const title = byAttention ? "attention" : `contribution to the logit of “${labels[k]}”`;
    this.picture.caption((byAttention ? "The attention of each word" : `What each word adds to the logit of “${labels[k]}”`)
        + (words.length > 25 ? "; the 25 largest" : ""));
    const spec = structuredClone(bars);
    spec.height = 20 * Math.max(1, top.length);
    spec.encoding.x.title = title;
    this.picture.show(spec, {words: top});
  }
}

const deletedWords = () => state.get("deleted").split(",").filter(Boolean).map(Number);

function toggle(index) {
  const deleted = deletedWords();
  const next = deleted.includes(index) ? deleted.filter((each) => each !== index) : [...deleted, index];
  state.set({deleted: next.join(",")});
  run();
  say(deleted.includes(index) ? "The word is back" : "The word is taken out");
}

const draw = () => panes.forEach((pane) => pane.show(state.get("text", byId("text").value), deletedWords()));

const run = () => attempt(async () => {
  const text = byId("text").value;
  const models = [byId("model").value, byId("other").value].filter(Boolean);
  if (!models.length) throw new Error("There is no model; expected one given with --model, in a folder given with --root, or trained on the page Train");
  if (panes.map((pane) => pane.model).join("\n") !== models.join("\n")) {
    byId("results").replaceChildren();
    panes = models.map((model, number) => new Pane(model, number));
  }
  await Promise.all(panes.map((pane) => pane.load(text, deletedWords())));
  const labels = [...new Set(panes.flatMap((pane) => pane.whole.explanation.labels))];
  byId("class").replaceChildren(byId("class").options[0], ...labels.map((label) => element("option", {value: label}, label)));
  byId("class").value = labels.includes(state.get("class")) ? state.get("class") : "";
  draw();
  document.documentElement.dataset.explained = text;
});

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  state.set({text: byId("text").value.slice(0, 4000), deleted: ""});
  run();
});
byId("model").addEventListener("change", () => { state.set({model: byId("model").value}); run(); });
byId("other").addEventListener("change", () => { state.set({other: byId("other").value}); run(); });
byId("class").addEventListener("change", () => { state.set({class: byId("class").value}); draw(); });
byId("attention").addEventListener("change", () => { state.set({attention: byId("attention").checked ? "1" : ""}); draw(); });
byId("restore").addEventListener("click", () => { state.set({deleted: ""}); run(); });

await attempt(async () => {
  const models = await api("/api/models");
  for (const id of ["model", "other"]) {
    byId(id).append(...models.map((model) => element("option", {value: model.name},
        model.origin === "file" ? model.name.split("/").slice(-2).join("/") : model.name)));
  }
  const known = (name) => models.some((model) => model.name === name);
  if (known(state.get("model"))) byId("model").value = state.get("model");
  if (known(state.get("other"))) byId("other").value = state.get("other");
  byId("attention").checked = state.get("attention") === "1";
  byId("text").value = state.get("text", byId("text").value);
  await run();
});
document.documentElement.dataset.ready = "true";
