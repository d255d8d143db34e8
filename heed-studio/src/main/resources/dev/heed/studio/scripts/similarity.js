import {api, attempt, byId, element, latestOnly, say, state} from "/scripts/studio.js";
import {matrix, Picture} from "/scripts/charts.js";

const FIELDS = ["preset", "file", "method", "initialise", "strengthen", "normalise", "bandwidth", "speed", "neighbours", "power", "seed", "steps"];
const PARTS = ["initialise", "strengthen", "normalise"];
const STAGES = ["initialised", "strengthened", "normalised"];
const MOST_DRAWN = 4000;

const plane = {
  height: 420,
  params: [{name: "low", value: -1}, {name: "high", value: 1}],
  data: {name: "points"},
  mark: {type: "circle", size: 45, opacity: 0.75, clip: true},
  encoding: {
    x: {field: "x", type: "quantitative", title: "x", scale: {domain: [{expr: "low"}, {expr: "high"}], nice: false}},
    y: {field: "y", type: "quantitative", title: "y", scale: {domain: [{expr: "low"}, {expr: "high"}], nice: false}},
    color: {field: "angle", type: "quantitative", legend: null, scale: {scheme: "rainbow", domain: [-Math.PI, Math.PI]}},
    tooltip: [{field: "number", type: "quantitative"}, {field: "x", type: "quantitative", format: ".4~g"}, {field: "y", type: "quantitative", format: ".4~g"}],
  },
};
const cells = matrix("from", "to");

const picture = new Picture(byId("points"), "points", "Points; click to add one", true);
const matrices = STAGES.map((stage, i) => new Picture(byId("matrix-" + i), "matrix-" + stage, `Similarity, ${stage}`, true));

let points = [];
let sample = [];
let frames = [];
let timer = null;

/** The same points each time, without a random number; those of a group one after the other, as the matrices show means of neighbours. */
function preset(name) {
  const count = 120;
  const wobble = (i, j) => ((Math.sin(i * 12.9898 + j * 78.233) * 43758.5453) % 1) * 0.12;
  const shape = {
    moons: (t) => { const a = 2 * Math.PI * t; return t < 0.5 ? [Math.cos(a) - 0.5, Math.sin(a) - 0.25] : [Math.cos(a) + 0.5, Math.sin(a) + 0.25]; },
    circles: (t) => { const r = t < 0.5 ? 0.5 : 1.2; return [r * Math.cos(4 * Math.PI * t), r * Math.sin(4 * Math.PI * t)]; },
    spiral: (t) => [0.15 + 1.2 * t, 4 * Math.PI * t].reduce((r, a) => [r * Math.cos(a), r * Math.sin(a)]),
    blobs: (t, i) => { const a = 2 * Math.PI * Math.floor(3 * t) / 3; return [Math.cos(a) + 4 * wobble(i, 7), Math.sin(a) + 4 * wobble(i, 8)]; },
  }[name];
  if (!shape) return [];
  return Array.from({length: count}, (_, i) => {
    const [x, y] = shape(i / count, i);
    return [x + wobble(i, 1), y + wobble(i, 2)];
  });
}

const bandwidth = () => 10 ** Number(byId("bandwidth").value);

function request(steps) {
  const choice = (id) => byId(id).value;
  return {
    points,
    similarity: {
      method: choice("method") || null,
      initialise: choice("initialise"), strengthen: choice("strengthen"), normalise: choice("normalise"),
      bandwidth: bandwidth(), neighbours: Number(choice("neighbours")), power: Number(choice("power")), seed: Number(choice("seed")),
    },
    steps, speed: Number(choice("speed")), again: byId("again").checked,
  };
}

function drawPoints() {
  const step = Number(byId("at").value);
  const start = frames[0] ?? points;
  const now = frames[step] ?? points;
  const shown = now.length > MOST_DRAWN ? now.filter((_, i) => i % Math.ceil(now.length / MOST_DRAWN) === 0) : now;
  const all = start.flat();
  const high = all.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) * 1.15;
  const rows = shown.map(([x, y], i) => ({number: sample[i] ?? i, x, y, angle: Math.atan2(start[i]?.[1] ?? y, start[i]?.[0] ?? x)}));
  byId("at-value").textContent = step;
  picture.caption(frames.length ? `Points after step ${step} of ${frames.length - 1}` : "Points; click to add one");
  return picture.show(plane, {points: rows}, {low: -high, high});
}

const drawMatrices = latestOnly(async () => {
  if (points.length < 2) return;
  await attempt(async () => {
    const answer = await api("/api/similarity", request(0));
    sample = answer.sample;
    byId("count").textContent = points.length > sample.length
      ? `${points.length.toLocaleString("en")} points, of which ${sample.length} take part, drawn at random.`
      : `${points.length} points.`;
    answer.stages.forEach((stage, i) => {
      const factor = stage.size / stage.cells.length;
      const formula = stage.formula === "–" ? "as before" : stage.formula;
      matrices[i].caption(`Similarity, ${stage.name}: ${formula}; ${stage.size} × ${stage.size}` + (factor > 1 ? ", means of neighbouring values" : ""));
      matrices[i].show(cells, {cells: stage.cells.flatMap((row, r) => row.map((value, c) => ({row: Math.floor(r * factor), column: Math.floor(c * factor), value})))});
    });
  });
});

function forget() {
  clearInterval(timer);
  timer = null;
  frames = [];
  byId("at").max = 0;
  byId("at").value = 0;
  byId("play").disabled = true;
  byId("play").textContent = "Play";
}

function changed() {
  forget();
  byId("bandwidth-value").textContent = bandwidth().toPrecision(2);
  byId("speed-value").textContent = byId("speed").value;
  state.set({...Object.fromEntries(FIELDS.map((id) => [id, byId(id).value])), again: byId("again").checked ? "" : "0",
    points: byId("preset").value === "none" && !byId("file").value && points.length <= 200
      ? points.map((point) => point.map((v) => v.toPrecision(3)).join(" ")).join(",") : ""});
  drawPoints();
  drawMatrices();
}

function play() {
  clearInterval(timer);
  if (Number(byId("at").value) >= frames.length - 1) byId("at").value = 0;
  byId("play").textContent = "Pause";
  timer = setInterval(() => {
    const at = byId("at");
    if (Number(at.value) >= frames.length - 1) {
      clearInterval(timer);
      timer = null;
      byId("play").textContent = "Play";
      document.documentElement.dataset.flowed = "true";
      return;
    }
    at.value = Number(at.value) + 1;
    drawPoints();
  }, 80);
}

async function load() {
  const file = byId("file").value;
  points = file ? (await api("/api/points?path=" + encodeURIComponent(file))).points : preset(byId("preset").value);
  if (!file && byId("preset").value === "none" && state.get("points")) {
    points = state.get("points").split(",").map((point) => point.split(" ").map(Number));
  }
  sample = [];
  changed();
}

function add(x, y) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error("x or y is no number; expected two numbers");
  points = [...points, [x, y]];
  byId("preset").value = "none";
  byId("file").value = "";
  changed();
  say(`Point ${points.length} added`);
}

picture.on("click", (event, item) => {
  const view = picture.view;
  const [px, py] = vega.point ? vega.point(event, view.container().querySelector("canvas")) : [event.offsetX, event.offsetY];
  const [left, top] = view.origin();
  if (item?.datum?.number !== undefined) return;
  attempt(() => add(view.scale("x").invert(px - left), view.scale("y").invert(py - top)));
});

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const flow = await api("/api/similarity/flow", request(Number(byId("steps").value)));
    sample = flow.sample;
    frames = flow.frames;
    byId("at").max = frames.length - 1;
    byId("at").value = 0;
    byId("play").disabled = false;
    say(`${frames.length - 1} steps`);
    play();
  });
});
byId("play").addEventListener("click", () => {
  if (timer) {
    clearInterval(timer);
    timer = null;
    byId("play").textContent = "Play";
  } else play();
});
byId("at").addEventListener("input", drawPoints);
byId("add").addEventListener("click", () => attempt(() => add(Number.parseFloat(byId("x").value), Number.parseFloat(byId("y").value))));
for (const id of ["preset", "file"]) byId(id).addEventListener("change", () => attempt(load));
byId("upload").addEventListener("change", () => attempt(async () => {
  const [file] = byId("upload").files;
  if (!file) return;
  const name = file.name.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^\./, "_");
  const saved = await api(`/api/uploads/${name}`, file, {headers: {"Content-Type": "application/octet-stream"}});
  byId("file").append(element("option", {value: saved.path}, name));
  byId("file").value = saved.path;
  await load();
}));
/** A part can be the method's only as long as there is a method that it is of. */
function offerParts(methods) {
  const method = methods.find((each) => each.name === byId("method").value);
  for (const part of PARTS) {
    const own = byId(part).querySelector("[value=METHOD]");
    own.textContent = method?.[part] === "METHOD" ? `as ${method.title} has it` : "as a method has it";
    own.hidden = own.disabled = method?.[part] !== "METHOD";
    if (own.disabled && byId(part).value === "METHOD") byId(part).value = byId(part).options[1].value;
  }
}
for (const id of ["bandwidth", "speed", "neighbours", "power", "seed", "steps", "again"]) byId(id).addEventListener("input", changed);

await attempt(async () => {
  const [choices, files] = await Promise.all([api("/api/similarity"), api("/api/files")]);
  const words = (name) => name.toLowerCase().replaceAll("_", " ");
  for (const part of PARTS) {
    byId(part).append(...choices[part].map((name) => element("option", {value: name}, words(name))));
  }
  byId("method").append(...choices.methods.map((method) => element("option", {value: method.name}, method.title)));
  byId("file").append(...files.filter((file) => file.path.endsWith(".csv")).map((file) => element("option", {value: file.path}, file.path.split("/").at(-1))));
  const choose = () => {
    const method = choices.methods.find((each) => each.name === byId("method").value);
    offerParts(choices.methods);
    if (method) for (const part of PARTS) byId(part).value = method[part];
  };
  byId("method").addEventListener("change", () => { choose(); changed(); });
  for (const part of PARTS) {
    byId(part).addEventListener("change", () => {
      if (PARTS.every((each) => byId(each).value !== "METHOD")) byId("method").value = "";
      offerParts(choices.methods);
      changed();
    });
  }
  byId("method").value = "mean-shift";
  if (state.get("method", null) !== null) byId("method").value = state.get("method");
  choose();
  for (const id of FIELDS) if (state.get(id, null) !== null) byId(id).value = state.get(id);
  byId("again").checked = state.get("again") !== "0";
  await load();
});
document.documentElement.dataset.ready = "true";
