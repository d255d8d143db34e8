// The explanation of a text by one model.
import {api, count, element, number, saveText} from "/scripts/studio.js";
import {colour, Picture} from "/scripts/charts.js";
import {percent} from "/scripts/names.js";
import {titleOf, Tokens} from "/scripts/tokens.js";
import {Sum} from "/scripts/sum.js";
import {Counterfactuals} from "/scripts/counterfactuals.js";
import {htmlOf, svgOf} from "/scripts/coloured.js";

const MAX_BARS = 25;

/** Labels whose probabilities are shown at first. */
const MAX_LABELS = 8;

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

const KINDS = {contribution: "Contribution", attention: "Attention", shapley: "Shapley value"};

/** A probability; of one near 1 the digits tell how near. */
const sure = (p) => (p > 0.99 ? p.toFixed(4) : number(p, 3));

const signed = (value, digits = 3) => (value >= 0 ? "+" : "−") + number(Math.abs(value), digits);

/** An answer in columns with what each word has of it: an n-gram is divided equally among its words. */
function shared(answer) {
  const {words, entries} = answer;
  const total = words.begin.length;
  const make = () => new Float64Array(total);
  const shares = {attention: make(), contribution: make(), shapley: entries.shapley ? make() : null};
  const known = new Uint8Array(total);
  const byBegin = new Map(Array.from(words.begin, (begin, i) => [begin, i]));
  entries.begin.forEach((begin, i) => {
    const first = byBegin.get(begin);
    let last = first;
    while (words.end[last] < entries.end[i]) last++;
    const covered = last - first + 1;
    for (let word = first; word <= last; word++) {
      if (entries.known[i]) known[word] = 1;
      for (const [name, values] of Object.entries(shares)) if (values) values[word] += entries[name][i] / covered;
    }
  });
  return {...answer, shares, known};
}

export class Pane {
  /**
   * @param model the name of the model
   * @param title the name to show
   * @param page is told of edits: edit(place, by), restore(place), apply(edits), choose(label)
   */
  constructor(model, title, index, page) {
    this.model = model;
    this.title = title;
    this.page = page;
    this.all = false;
    this.cache = new Map();
    this.head = element("div");
    this.tokens = new Tokens(page.edit, page.restore);
    this.known = element("p", {class: "small muted known"});
    this.scale = element("p", {class: "scale"});
    this.labels = element("div", {class: "probabilities"});
    this.suggested = new Counterfactuals(model, page.apply);
    const chart = element("div", {id: "pane-" + index});
    this.sum = new Sum();
    this.note = element("p", {class: "small notice", hidden: true});
    this.details = element("div", {}, chart, this.sum.node);
    this.nothing = element("p", {class: "nothing"});
    const save = ["HTML", "SVG"].map((format) =>
      element(
        "button",
        {type: "button", "aria-label": `Save the coloured text as ${format}`, onclick: () => this.save(format)},
        format,
      ),
    );
    this.legend = element("div", {class: "row apart"}, this.scale, element("span", {class: "save row"}, save));
    this.section = element(
      "section",
      {class: "card", "aria-label": `Explanation by ${title}`},
      this.head,
      this.note,
      this.tokens.node,
      this.legend,
      this.known,
      this.nothing,
      element("div", {class: "columns"}, this.labels, this.suggested.node),
      this.details,
    );
    this.picture = new Picture(chart, "contributions", "Contribution of each word to the logit");
  }

  /** Asks for the explanation of a text and a label, unless it is known. */
  async ask(text, label, kind) {
    const key = JSON.stringify([text, label, kind === "shapley"]);
    if (this.cache.has(key)) return this.cache.get(key);
    const request = {model: this.model, text};
    if (label) request.label = label;
    let answer;
    try {
      answer = await api("/api/contributions", kind === "shapley" ? {...request, shapley: true} : request);
      this.refused = "";
    } catch (error) {
      if (kind !== "shapley") throw error;
      // Of a long text, or of a head that has no exact values, the contributions are shown instead.
      answer = await api("/api/contributions", request);
      this.refused = error.message;
    }
    const made = shared(answer);
    for (const old of [...this.cache.keys()].slice(0, -2)) this.cache.delete(old);
    this.cache.set(key, made);
    return made;
  }

  /**
   * Asks for the explanation of the text as it was and as it has become.
   *
   * @param edited the text with its edits
   * @param label the label to explain; the predicted one if the model does not have it
   */
  async load(edited, label, kind) {
    const text = edited.all.join("");
    this.edited = edited;
    this.kind = kind;
    const names = this.whole?.labels;
    let whole = await this.ask(text, names?.includes(label) ? label : "", kind);
    if (label && whole.labels.includes(label) && whole.label.label !== label) whole = await this.ask(text, label, kind);
    this.whole = whole;
    this.now = edited.isChanged ? await this.ask(edited.text, whole.label.label, kind) : whole;
    if (kind === "shapley" && !this.now.shares.shapley) this.kind = "contribution";
  }

  get label() {
    return this.whole.label.label;
  }

  show() {
    this.note.hidden = !this.refused;
    this.note.textContent = this.refused ? `${this.refused}. The contributions are shown instead.` : "";
    this.showHead();
    this.showTokens();
    this.showLabels();
    const isEmpty = this.now.entries.begin.length === 0;
    this.nothing.hidden = !isEmpty;
    this.details.hidden = isEmpty;
    this.legend.hidden = isEmpty;
    if (isEmpty) {
      const none = this.whole.entries.begin.length
        ? "No known word is left"
        : "No word of this text is known to the model";
      this.nothing.textContent = `${none}; the probabilities are the labels’ shares.`;
      return;
    }
    this.sum.show(this.now, this.edited.points, this.most);
    this.showBars();
  }

  showHead() {
    const {whole, now} = this;
    const k = whole.labels.indexOf(this.label);
    const changed = this.edited.isChanged;
    const change = (a, b, digits) => (changed ? `${number(a, digits)} → ${number(b, digits)}` : number(b, digits));
    const [p, q] = [whole.probabilities[k], now.probabilities[k]].map(sure);
    const probability = changed ? `${p} → ${q}` : q;
    const logit = change(whole.logits[k], now.logits[k], 4);
    const difference = changed ? ` (${signed(now.logits[k] - whole.logits[k])})` : "";
    const predicted = now.probabilities[now.labels.indexOf(now.predicted)];
    const isOther = changed && now.predicted !== whole.predicted;
    const before = isOther ? [element("del", {dir: "auto"}, whole.predicted), " "] : [];
    this.head.replaceChildren(
      element("h2", {}, this.title),
      element(
        "p",
        {},
        "Predicted label: ",
        ...before,
        element("b", {dir: "auto"}, now.predicted),
        ` (probability ${sure(predicted)})`,
        now.chosen.length === 1 ? "" : `; labels given: ${now.chosen.join(", ") || "none"}`,
      ),
      element(
        "p",
        {class: "small muted change"},
        `“${this.label}”: probability ${probability}, logit ${logit}${difference}`,
      ),
    );
  }

  /** The words of the text and what stands between them, each removed or replaced word among them. */
  items() {
    const {now, edited} = this;
    const {begin, end} = now.words;
    const placeOf = edited.places();
    const ghosts = edited.pieces.filter(({edit}) => edit);
    const items = [];
    let at = 0;
    let next = 0;
    const gap = (to) => {
      while (next < ghosts.length && ghosts[next].at <= to) {
        const {begin: from, end: until, at: place, edit} = ghosts[next++];
        if (place > at) items.push({text: edited.points.slice(at, place).join("")});
        at = Math.max(at, place);
        const text = edited.all.slice(from, until).join("");
        const title = () => (edit.by ? `replaced by “${edit.by}”; select to restore` : "removed; select to restore");
        items.push({text, word: true, removed: true, place: {begin: from, end: until}, title});
        // The space that stands for a word taken out is not shown, but one before a new word.
        if (edit.by) items.push({text: " ", added: true});
        else at++;
      }
      if (to > at) items.push({text: edited.points.slice(at, to).join("")});
      at = Math.max(at, to);
    };
    for (let i = 0; i < begin.length; i++) {
      gap(begin[i]);
      const values = {
        attention: now.shares.attention[i],
        contribution: now.shares.contribution[i],
        shapley: now.shares.shapley?.[i],
      };
      const known = now.known[i] === 1;
      const {begin: from, end: to, piece} = placeOf(begin[i], end[i]);
      items.push({
        text: edited.points.slice(begin[i], end[i]).join(""),
        word: true,
        place: {begin: from, end: to},
        value: values.attention ? values[this.kind] : undefined,
        known,
        isNew: Boolean(piece.edit),
        title: () => titleOf(values, known),
      });
      at = end[i];
    }
    gap(edited.points.length);
    return items;
  }

  showTokens() {
    const values = this.now.shares[this.kind];
    let most = 0;
    for (const value of values) most = Math.max(most, Math.abs(value));
    this.most = most;
    this.tokens.show(this.items(), most);
    let known = 0;
    for (const each of this.now.known) known += each;
    this.known.textContent = `${known.toLocaleString("en")} of ${count(this.now.words.begin.length, "word")} known`;
    this.scale.replaceChildren(
      ...(this.kind === "attention"
        ? ["0", element("span", {class: "ramp from-zero"}), number(most, 3)]
        : [number(-most, 3), element("span", {class: "ramp"}), "+" + number(most, 3)]),
    );
  }

  /** The probabilities of all labels as bars. */
  showLabels() {
    const {whole, now} = this;
    const changed = this.edited.isChanged;
    const order = now.labels
      .map((label, i) => ({label, p: now.probabilities[i], before: whole.probabilities[i], i}))
      .sort((a, b) => Math.max(b.p, b.before) - Math.max(a.p, a.before) || a.i - b.i);
    const shown = this.all ? order : order.filter(({label}, i) => i < MAX_LABELS || label === this.label);
    const row = ({label, p, before}) => {
      const bar = element("span", {class: "probability"}, element("span", {class: "now"}));
      bar.style.setProperty("--p", 100 * p + "%");
      bar.style.setProperty("--before", 100 * before + "%");
      if (changed && before > 0.005) bar.append(element("span", {class: "before"}));
      const name = element(
        "button",
        {
          type: "button",
          class: "plain",
          dir: "auto",
          "aria-pressed": String(label === this.label),
          title: "explain this label",
          onclick: () => this.page.choose(label),
        },
        label,
      );
      const value = changed ? `${percent(before)} → ${percent(p)}` : percent(p);
      return element("li", {}, name, element("span", {class: "value"}, value), bar);
    };
    const hidden = order.length - shown.length;
    this.labels.replaceChildren(
      element("h3", {}, "Probability of each label"),
      element("ul", {class: "labels"}, shown.map(row)),
      hidden > 0 || this.all
        ? element(
            "button",
            {
              type: "button",
              class: "plain more",
              onclick: () => {
                this.all = !this.all;
                this.showLabels();
              },
            },
            this.all ? "Show the most probable" : `Show all ${order.length} labels`,
          )
        : "",
    );
  }

  showBars() {
    const {shares, words} = this.now;
    const values = shares[this.kind];
    const order = Array.from(values.keys()).filter((i) => shares.attention[i]);
    const top = order.sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, MAX_BARS);
    const rows = top
      .sort((a, b) => a - b)
      .map((i) => {
        const word = this.edited.points.slice(words.begin[i], words.end[i]).join("");
        const row = {attention: shares.attention[i], contribution: shares.contribution[i], value: values[i]};
        return {place: `${i}\u0001${word}`, word, ...row};
      });
    const isAttention = this.kind === "attention";
    const toLogit = `${KINDS[this.kind]} of each word to the logit of “${this.label}”`;
    const what = isAttention ? "Attention of each word" : toLogit;
    this.picture.caption(what + (values.length > MAX_BARS ? `; the ${MAX_BARS} largest` : ""));
    const spec = structuredClone(bars);
    spec.height = 20 * Math.max(1, rows.length);
    spec.encoding.x.title = isAttention ? "attention" : `${KINDS[this.kind].toLowerCase()}, “${this.label}”`;
    this.picture.show(spec, {words: rows});
  }

  save(format) {
    const items = this.tokens.items.filter(({removed, added}) => !removed && !added);
    const title = `${KINDS[this.kind]}, “${this.label}”, by ${this.title}`;
    const names = ["positive", "negative", "text", "muted", "card"];
    const colours = Object.fromEntries(names.map((name) => [name, colour("--" + name, "light")]));
    if (format === "HTML") saveText("explained.html", htmlOf(items, this.most, title, colours), "text/html");
    else saveText("explained.svg", svgOf(items, this.most, title, colours), "image/svg+xml");
  }

  suggest() {
    return this.suggested.look(this.edited.all.join(""));
  }
}
