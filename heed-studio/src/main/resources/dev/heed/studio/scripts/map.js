// The page Map: texts as points, placed by the model's context vectors.
import {api, attempt, byId, count, element, number, say, state} from "/scripts/studio.js";
import {colour} from "/scripts/charts.js";
import {titles} from "/scripts/names.js";
import {Cloud} from "/scripts/cloud.js";
import {chips, fill, joined, send} from "/scripts/texts.js";

/** Milliseconds between two looks at a computation. */
const PAUSE = 300;

const MAX_ROWS = 50;

/** Labels with a colour of their own; the rarest of more are grey. */
const MAX_COLOURS = 12;

const dark = matchMedia("(prefers-color-scheme: dark)");
const themes = await (await fetch("/themes.json")).json();

let map = null;
let selection = [];
let rows = MAX_ROWS;
let hidden = new Set();

const cloud = new Cloud(byId("cloud"), {
  selected: (indices) => select(indices),
  said: (amount) => say(`${count(amount, "text")} in the circle`),
});

const kind = () => document.querySelector("[name=colour]:checked").value;
const keyOf = ({labels}) => joined(labels);
const isRight = ({labels, predicted}) =>
  labels.length === predicted.length && labels.every((label) => predicted.includes(label));

/** The labels of the texts, the most frequent first. */
function labelCounts() {
  const counts = new Map();
  for (const text of map.texts) counts.set(keyOf(text), (counts.get(keyOf(text)) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** The groups that have a colour: {name, colour, has(text, index)}. */
function groups(theme) {
  const {range} = themes[theme].range ? themes[theme] : themes.light;
  const muted = colour("--muted", theme);
  if (kind() === "error") {
    return [
      {name: "right", colour: muted, has: (text) => isRight(text)},
      {name: "mistake", colour: colour("--bad", theme), above: true, has: (text) => !isRight(text)},
    ];
  }
  if (kind() === "order") {
    const ramp = range.heatmap.slice(1);
    const part = (i) => Math.min(ramp.length - 1, Math.floor((ramp.length * i) / map.texts.length));
    const names = ["first quarter", "second quarter", "third quarter", "last quarter"];
    return ramp.map((shade, n) => ({name: names[n], colour: shade, has: (_, i) => part(i) === n}));
  }
  const counts = labelCounts();
  const own = counts.length > MAX_COLOURS ? counts.slice(0, MAX_COLOURS - 1) : counts;
  const made = own.map(([name], i) => ({
    name,
    colour: range.ordinal[i % range.ordinal.length],
    named: true,
    has: (text) => keyOf(text) === name,
  }));
  if (own.length < counts.length) {
    const names = new Set(own.map(([name]) => name));
    made.push({
      name: `${counts.length - own.length} other labels`,
      colour: muted,
      has: (text) => !names.has(keyOf(text)),
    });
  }
  return made;
}

/** The value that a share of some values does not exceed. */
const quantile = (values, share) => values.sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];

function draw() {
  if (!map) return;
  const theme = dark.matches ? "dark" : "light";
  const all = groups(theme).map((group) => ({...group, indices: []}));
  const points = map.texts.map((text, i) => {
    const group = all.find(({has}) => has(text, i));
    group.indices.push(i);
    return {x: text.x, y: text.y, colour: group.colour, above: group.above, hidden: hidden.has(group.name)};
  });
  const names = all
    .filter(({named, name, indices}) => named && !hidden.has(name) && indices.length)
    .map(({name, indices}) => ({
      text: name.length > 32 ? name.slice(0, 31) + "…" : name,
      x: quantile(
        indices.map((i) => map.texts[i].x),
        0.5,
      ),
      top: quantile(
        indices.map((i) => map.texts[i].y),
        0.98,
      ),
      bottom: quantile(
        indices.map((i) => map.texts[i].y),
        0.02,
      ),
    }));
  const style = Object.fromEntries(["text", "accent", "card"].map((name) => [name, colour("--" + name, theme)]));
  cloud.show(points, names, style);
  byId("legend").replaceChildren(element("ul", {class: "list legend"}, all.map(legendItem)));
}

function legendItem({name, colour: shade, indices}) {
  const swatch = element("span", {class: "swatch"});
  swatch.style.background = shade;
  const box = element("input", {type: "checkbox", checked: !hidden.has(name), "aria-label": `Show ${name}`});
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(name);
    else hidden.add(name);
    draw();
    [...byId("legend").querySelectorAll("input")].find((each) => each.ariaLabel === `Show ${name}`)?.focus();
  });
  return element(
    "li",
    {class: "row"},
    box,
    swatch,
    element(
      "button",
      {type: "button", class: "plain", dir: "auto", title: "select these texts", onclick: () => select(indices)},
      name,
    ),
    element("span", {class: "small muted"}, indices.length.toLocaleString("en")),
  );
}

function select(indices) {
  selection = indices;
  rows = MAX_ROWS;
  cloud.choose(indices);
  showTexts();
  say(byId("selected-title").textContent);
}

function showTexts() {
  const wrong = selection.filter((i) => !isRight(map.texts[i])).length;
  byId("selected-title").textContent = selection.length
    ? `${count(selection.length, "text")} selected, ${count(wrong, "mistake")}`
    : "Selected texts";
  byId("none").hidden = selection.length > 0;
  byId("selected-texts").hidden = selection.length === 0;
  byId("selected-texts")
    .querySelector("tbody")
    .replaceChildren(...selection.slice(0, rows).map(row));
  byId("more").hidden = selection.length <= rows;
  byId("more").textContent = `Show ${Math.min(10 * MAX_ROWS, selection.length - rows)} more`;
}

function row(i) {
  const text = map.texts[i];
  const model = encodeURIComponent(byId("model").value);
  return element(
    "tr",
    {},
    element("td", {dir: "auto"}, element("div", {class: "body"}, text.text)),
    element("td", {}, chips(text.labels)),
    element("td", {}, chips(text.predicted, isRight(text) ? "right" : "wrong"), ` ${number(text.probability, 3)}`),
    element(
      "td",
      {},
      element("a", {href: `/explain?model=${model}&text=${encodeURIComponent(text.text)}`}, "explain"),
      " ",
      element(
        "button",
        {type: "button", class: "plain more", onclick: () => select([i, ...text.neighbours])},
        "neighbours",
      ),
    ),
  );
}

/** Waits for a map, and shows it. */
async function follow(id) {
  byId("working").hidden = byId("stop").hidden = false;
  byId("start").disabled = true;
  try {
    for (;;) {
      const status = await api(`/api/maps/${id}`);
      byId("step").textContent = `${status.step} …`;
      if (status.total) byId("progress").value = status.done / status.total;
      else byId("progress").removeAttribute("value");
      if (status.state === "FAILED") throw new Error(status.message);
      if (status.state !== "RUNNING") return status.map;
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
  } finally {
    byId("working").hidden = byId("stop").hidden = true;
    byId("start").disabled = false;
  }
}

async function show(id) {
  const made = await follow(id);
  if (!made) return;
  map = made;
  hidden = new Set();
  byId("drawn").hidden = false;
  const amount = map.texts.length.toLocaleString("en");
  byId("told").textContent =
    (map.texts.length + map.unknown < map.total
      ? `${amount} of ${count(map.total, "text")}, evenly chosen`
      : count(map.texts.length, "text")) +
    (map.unknown ? `; ${map.unknown.toLocaleString("en")} without a known word are left out.` : ".");
  select([]);
  draw();
  document.documentElement.dataset.mapped = id;
}

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const [name, value] = byId("source").value.split("=");
    const source = name === "run" ? {run: decodeURIComponent(value)} : {dataset: Number(value)};
    const {id} = await api("/api/maps", {model: byId("model").value, ...source});
    state.set({model: byId("model").value, source: byId("source").value, map: id});
    await show(id);
  });
});
byId("stop").addEventListener("click", () => attempt(() => send("DELETE", `/api/maps/${state.get("map")}`)));
byId("find-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = byId("find").value.toLowerCase();
  if (wanted) select([...map.texts.keys()].filter((i) => map.texts[i].text.toLowerCase().includes(wanted)));
});
byId("more").addEventListener("click", () => {
  rows += 10 * MAX_ROWS;
  showTexts();
});
for (const radio of document.querySelectorAll("[name=colour]")) {
  radio.addEventListener("change", () => {
    hidden = new Set();
    state.set({colour: kind() === "label" ? "" : kind()});
    draw();
  });
}
dark.addEventListener("change", draw);

await attempt(async () => {
  const [models, runs, sets] = await Promise.all([api("/api/models"), api("/api/runs"), api("/api/datasets")]);
  const titleOf = await titles();
  byId("model").append(...models.map(({name}) => element("option", {value: name}, titleOf(name))));
  const held = runs.filter(({files}) => files.includes("predictions.jsonl"));
  fill(
    byId("source"),
    [
      ...held.map(({id}) => ({value: "run=" + encodeURIComponent(id), text: `held-out texts of ${titleOf(id)}`})),
      ...sets.map(({id, name}) => ({value: "dataset=" + id, text: `data set ${name}`})),
    ],
    0,
  );
  if (held.length) byId("model").value = held[0].id;
  for (const id of ["model", "source"]) {
    const wanted = state.get(id);
    if ([...byId(id).options].some(({value}) => value === wanted)) byId(id).value = wanted;
  }
  const isPossible = Boolean(byId("model").value && byId("source").value);
  byId("empty").hidden = isPossible;
  byId("start").disabled = !isPossible;
  const radio = document.querySelector(`[name=colour][value="${CSS.escape(state.get("colour", "label"))}"]`);
  if (radio) radio.checked = true;
  const id = state.get("map");
  // A map of an earlier studio is gone.
  if (/^\d+$/.test(id) && (await api("/api/maps")).includes(Number(id))) await show(id);
  else if (id) state.set({map: ""});
});
document.documentElement.dataset.ready = "true";
