// The page Thresholds: precision, recall and coverage for the least probability of an answer.
import {api, attempt, byId, element, latestOnly, say, state} from "/scripts/studio.js";
import {curves, Picture} from "/scripts/charts.js";
import {percent, titles} from "/scripts/names.js";
import {commandOf, javaOf} from "/scripts/exports.js";
import {fill} from "/scripts/texts.js";

/** Labels that are shown at first. */
const MAX_LABELS = 25;

/** Thresholds are multiples of one thousandth. */
const STEPS = 1000;

const inWords = (amount) => amount.toLocaleString("en");

const rounded = (value) => Math.round(value * STEPS) / STEPS;

let found = null;
let labels = [];
let all = 0;

/** Thresholds of labels that have their own, by label. */
let own = new Map();
let wanted = null;
let shown = MAX_LABELS;
let runIds = new Set();

const picture = new Picture(byId("curve"), "thresholds", "Precision and coverage for each threshold of all labels");

/** The predictions of a label with the number of right ones among the surest. */
class Label {
  constructor({label, support, threshold, text, probability, right}) {
    Object.assign(this, {label, support, kept: threshold, text, probability});
    this.hits = [0];
    for (const each of right) this.hits.push(this.hits.at(-1) + (each ? 1 : 0));
  }

  /** The number of predictions that reach a threshold. */
  reach(threshold) {
    let low = 0;
    let high = this.probability.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.probability[middle] >= threshold) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(threshold) {
    const answers = this.reach(threshold);
    return {answers, right: this.hits[answers]};
  }

  get threshold() {
    return own.get(this.label) ?? all;
  }
}

/** The quality of the answers of all labels. */
function total(thresholdOf) {
  let answers = 0;
  let right = 0;
  let support = 0;
  const texts = found.several ? new Uint8Array(found.texts) : null;
  for (const label of labels) {
    const at = label.at(thresholdOf(label));
    answers += at.answers;
    right += at.right;
    support += label.support;
    if (texts) for (let i = 0; i < at.answers; i++) texts[label.text[i]] = 1;
  }
  const covered = texts ? texts.reduce((sum, each) => sum + each, 0) : answers;
  return {
    answers,
    right,
    precision: answers ? right / answers : null,
    recall: support ? right / support : null,
    coverage: found.texts ? covered / found.texts : null,
  };
}

/** The lowest threshold with a precision; null if none has it. */
function lowest(precision, at) {
  for (let step = 0; step <= STEPS; step++) {
    const {answers, right} = at(step / STEPS);
    if (!answers) return null;
    if (right / answers >= precision) return step / STEPS;
  }
  return null;
}

function figure(name, value, more) {
  const unit = element("span", {class: "small muted"}, more);
  return element("div", {}, element("dt", {}, name), element("dd", {}, value, unit));
}

function showFigures() {
  const {answers, right, precision, recall, coverage} = total((label) => label.threshold);
  byId("all").value = all;
  byId("all").setAttribute("aria-valuetext", percent(all));
  byId("all-value").value = own.size >= labels.length ? "set for each" : percent(all);
  byId("figures").replaceChildren(
    figure("precision", percent(precision), ` ${inWords(right)} of ${inWords(answers)} answers right`),
    figure("coverage", percent(coverage), " of the texts answered"),
    figure("recall", percent(recall), found.several ? " of the labels found" : " of the texts answered right"),
  );
}

function showCells(label, row) {
  const {answers, right} = label.at(label.threshold);
  const [precision, recall, count] = row.querySelectorAll("td.number");
  precision.textContent = percent(answers ? right / answers : null);
  recall.textContent = percent(label.support ? right / label.support : null);
  count.textContent = `${answers.toLocaleString("en")} of ${label.probability.length.toLocaleString("en")}`;
  const slider = row.querySelector("input");
  slider.value = label.threshold;
  slider.setAttribute("aria-valuetext", percent(label.threshold));
  row.querySelector("output").value = percent(label.threshold);
  row.classList.toggle("own", own.has(label.label));
}

function makeRow(label, i) {
  const slider = element("input", {
    type: "range",
    min: "0",
    max: "1",
    step: 1 / STEPS,
    class: "grow",
    "aria-label": `Threshold of ${label.label}`,
  });
  slider.addEventListener("input", () => {
    own.set(label.label, rounded(Number(slider.value)));
    wanted = null;
    show();
  });
  return element(
    "tr",
    {"data-i": i},
    element("th", {scope: "row", dir: "auto"}, label.label),
    element("td", {}, element("div", {class: "row"}, slider, element("output", {class: "small"}))),
    ["precision", "recall", "answers"].map((name) => element("td", {class: "number", "data-title": name})),
  );
}

function showRows() {
  const rows = labels.slice(0, shown).map(makeRow);
  byId("labels")
    .querySelector("tbody")
    .replaceChildren(...rows);
  byId("more").hidden = labels.length <= shown;
  byId("more").textContent = `Show all ${labels.length.toLocaleString("en")} labels`;
}

function show() {
  showFigures();
  byId("labels")
    .querySelectorAll("tbody tr")
    .forEach((row, i) => showCells(labels[i], row));
  byId("reset").disabled = own.size === 0;
  showExports();
  keep();
}

/** Puts the thresholds into the address. */
function keep() {
  const each = [...own].map(([label, value]) => `${encodeURIComponent(label)}~${value}`).join(",");
  state.set({model: byId("model").value, source: byId("source").value, all: all || "", own: each});
  showCurve();
}

/** The curves, which no threshold of a label changes. */
let rows = [];

function measureCurve() {
  rows = [];
  for (let step = 0; step <= 100; step++) {
    const at = total(() => step / 100);
    if (at.precision !== null) rows.push({series: "precision", x: step / 100, y: at.precision});
    rows.push({series: "coverage", x: step / 100, y: at.coverage});
  }
}

const showCurve = latestOnly(() =>
  picture.show(curves("threshold", "share", {share: true, moment: true, height: 190}), {rows, moment: [{x: all}]}),
);

function showExports() {
  const isRun = runIds.has(byId("model").value);
  const model = isRun ? "model.heed" : byId("model").value.split("/").at(-1);
  const selected = wanted === null ? null : found.selection.find(({precision}) => precision >= wanted - 1e-9);
  const several = found.several;
  const thresholds = labels.map((label) => ({label: label.label, threshold: label.threshold}));
  byId("command").textContent = commandOf({model, all: several && own.size ? null : all, several, selected});
  const parts = [];
  if (isRun) parts.push("Save model.heed on the page of the run first.");
  if (own.size && several) parts.push("The command uses the model’s own thresholds; the Java code has those set here.");
  else if (own.size) parts.push("The command has one threshold for all labels; the Java code has one for each.");
  byId("command-note").textContent = parts.join(" ");
  byId("java").textContent = javaOf({model, several, labels: thresholds});
}

byId("all").addEventListener("input", () => {
  all = rounded(Number(byId("all").value));
  own = new Map();
  wanted = null;
  show();
});
byId("wanted-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const precision = Number(byId("wanted").value) / 100;
  const threshold = lowest(precision, (at) => total(() => at));
  own = new Map();
  wanted = precision;
  if (threshold !== null) all = threshold;
  byId("reached").textContent =
    threshold === null
      ? `No threshold gives ${percent(precision)} on these texts.`
      : `${percent(threshold)} is the lowest threshold with ${percent(precision)} on these texts;` +
        " new texts may give a little less.";
  show();
});
byId("each").addEventListener("click", () => {
  if (!byId("wanted-form").reportValidity()) return;
  const precision = Number(byId("wanted").value) / 100;
  let never = 0;
  own = new Map();
  wanted = null;
  for (const label of labels) {
    const threshold = lowest(precision, (at) => label.at(at));
    // Without an answer to learn from, a label that has never been right is not answered.
    if (threshold === null) never++;
    own.set(label.label, threshold ?? 1);
  }
  byId("reached").textContent = never
    ? `${never} of ${labels.length} labels have no threshold with ${percent(precision)} on these texts, and get 100 %.`
    : `Each label has the lowest threshold with ${percent(precision)} on these texts.`;
  show();
});
byId("reset").addEventListener("click", () => {
  own = new Map();
  say("All labels have the same threshold");
  show();
});
byId("more").addEventListener("click", () => {
  shown = labels.length;
  showRows();
  show();
});
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () =>
    attempt(async () => {
      await navigator.clipboard.writeText(byId(button.dataset.copy).textContent);
      say("Copied");
    }),
  );
}

const NAMES = {dev: "dev texts", test: "test texts"};

const load = latestOnly(() =>
  attempt(async () => {
    const model = byId("model").value;
    const source = byId("source").value;
    byId("empty").hidden = Boolean(model && source);
    byId("measured").hidden = true;
    byId("caution").hidden = true;
    byId("about").textContent = "";
    if (!model || !source) return;
    byId("about").textContent = "Classifying texts …";
    try {
      found = await api(`/api/thresholds?model=${encodeURIComponent(model)}&${source}`);
    } catch (error) {
      byId("about").textContent = "";
      throw error;
    }
    labels = found.labels.map((label) => new Label(label)).sort((a, b) => b.support - a.support);
    if (found.several && !own.size) own = new Map(labels.map(({label, kept}) => [label, rounded(kept)]));
    const amount = found.texts.toLocaleString("en");
    const part = NAMES[found.part] ?? "texts";
    byId("about").textContent =
      `${amount} ${part}` + (found.texts < found.total ? ` of ${found.total.toLocaleString("en")}` : "") + ".";
    const cautions = [];
    if (!found.part) cautions.push("If the model was trained on some of these texts, it looks better here than it is.");
    if (found.texts < 100) cautions.push(`${amount} texts are few: the figures are rough.`);
    byId("caution").hidden = cautions.length === 0;
    byId("caution").textContent = cautions.join(" ");
    byId("measured").hidden = false;
    measureCurve();
    showRows();
    show();
    document.documentElement.dataset.loaded = `${model} ${source}`;
  }),
);

/** The texts that a model can be measured on: those its run held out, and the data sets. */
function offer(runs, sets) {
  const run = runs.find(({id}) => id === byId("model").value);
  const heldOut = run ? [{value: "run=" + encodeURIComponent(run.id), text: "texts that its run held out"}] : [];
  const others = sets.map(({id, name}) => ({value: "dataset=" + id, text: `data set ${name}`}));
  fill(byId("source"), [...heldOut, ...others], 0);
  if (heldOut.length) byId("source").value = heldOut[0].value;
}

function decoded(each) {
  const at = each.lastIndexOf("~");
  const value = Number(each.slice(at + 1));
  try {
    return at > 0 && value >= 0 && value <= 1 ? [[decodeURIComponent(each.slice(0, at)), value]] : [];
  } catch {
    return [];
  }
}

await attempt(async () => {
  const [models, runs, sets] = await Promise.all([api("/api/models"), api("/api/runs"), api("/api/datasets")]);
  const predicting = runs.filter(({files}) => files.includes("predictions.jsonl"));
  runIds = new Set(runs.map(({id}) => id));
  const titleOf = await titles();
  // Models of runs first: they come with texts to measure on.
  const isMeasured = ({name}) => predicting.some(({id}) => id === name);
  const order = [...models].sort((a, b) => isMeasured(b) - isMeasured(a));
  byId("model").append(...order.map(({name}) => element("option", {value: name}, titleOf(name))));
  if (models.some(({name}) => name === state.get("model"))) byId("model").value = state.get("model");
  offer(predicting, sets);
  const source = state.get("source");
  if ([...byId("source").options].some(({value}) => value === source)) byId("source").value = source;
  const start = Number(state.get("all"));
  all = start >= 0 && start <= 1 ? rounded(start) : 0;
  own = new Map(state.get("own").split(",").flatMap(decoded));
  byId("model").addEventListener("change", () => {
    offer(predicting, sets);
    own = new Map();
    load();
  });
  byId("source").addEventListener("change", () => load());
  await load();
});
document.documentElement.dataset.ready = "true";
