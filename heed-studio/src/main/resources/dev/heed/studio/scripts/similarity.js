// The page Similarity: matrices of points in the plane at each stage, and the flow along them.
import {api, attempt, byId, count, element, latestOnly, say, state, upload} from "/scripts/studio.js";
import {matrix, Picture} from "/scripts/charts.js";

const FIELDS = [
  "preset",
  "file",
  "x-column",
  "y-column",
  "method",
  "initialise",
  "strengthen",
  "normalise",
  "bandwidth",
  "speed",
  "neighbours",
  "power",
  "seed",
  "steps",
];
const PARTS = ["initialise", "strengthen", "normalise"];
const STAGES = ["initialised", "strengthened", "normalised"];
const PRESET_POINTS = 120;
const MAX_DRAWN = 4000;

/** Up to this many own points are kept in the page's address. */
const MAX_POINTS_IN_ADDRESS = 200;

const MILLISECONDS_PER_STEP = 80;
const ADD = "Points; click to add one";

const SIDES = ["left", "right", "bottom", "top"];

/** Colours by direction from the centre, each apart from its neighbours for the colour-blind too (Okabe and Ito). */
const COLOURS = ["#0072b2", "#56b4e9", "#009e73", "#e69f00", "#d55e00", "#cc79a7"];

const axis = (name, low, high) => ({
  field: name,
  type: "quantitative",
  title: name,
  scale: {domain: [{expr: low}, {expr: high}], nice: false, zero: false},
});
const plane = {
  height: 420,
  params: SIDES.map((name) => ({name, value: name === "left" || name === "bottom" ? -1 : 1})),
  data: {name: "points"},
  mark: {type: "circle", size: 45, opacity: 0.75, clip: true},
  encoding: {
    x: axis("x", "left", "right"),
    y: axis("y", "bottom", "top"),
    color: {
      field: "sector",
      type: "ordinal",
      legend: null,
      scale: {domain: COLOURS.map((_, i) => i), range: COLOURS},
    },
    tooltip: [
      {field: "number", type: "quantitative"},
      {field: "x", type: "quantitative", format: ".4~g"},
      {field: "y", type: "quantitative", format: ".4~g"},
    ],
  },
};
const cells = matrix("from", "to");

const picture = new Picture(byId("points"), "points", ADD, true);
const matrices = STAGES.map(
  (stage, i) => new Picture(byId("matrix-" + i), "matrix-" + stage, `Similarity, ${stage}`, true),
);

let points = [];
let axes = ["x", "y"];

/** Says which columns of a file the points are from. */
let origin = "";

/** The data that is shown, as it was chosen. */
let shown = {preset: "moons", file: ""};
let sample = [];
let frames = [];
let timer = null;

const SHAPES = {
  moons: (t) => {
    const [x, y] = circle(t, 1);
    return t < 0.5 ? [x - 0.5, y - 0.25] : [x + 0.5, y + 0.25];
  },
  circles: (t) => circle(2 * t, t < 0.5 ? 0.5 : 1.2),
  spiral: (t) => circle(2 * t, 0.15 + 1.2 * t),
  blobs: (t, i) => {
    const [x, y] = circle(Math.floor(3 * t) / 3, 1);
    return [x + 4 * wobble(i, 7), y + 4 * wobble(i, 8)];
  },
};

function circle(turns, radius) {
  return [radius * Math.cos(2 * Math.PI * turns), radius * Math.sin(2 * Math.PI * turns)];
}

/** Noise that is the same each time. */
function wobble(i, j) {
  return ((Math.sin(i * 12.9898 + j * 78.233) * 43758.5453) % 1) * 0.12;
}

/** Points of a shape. Neighbours have neighbouring numbers, since the matrices show means of neighbours. */
function preset(name) {
  const shape = SHAPES[name];
  if (!shape) return [];
  return Array.from({length: PRESET_POINTS}, (_, i) => {
    const [x, y] = shape(i / PRESET_POINTS, i);
    return [x + wobble(i, 1), y + wobble(i, 2)];
  });
}

/** Two digits, so that the formulas have the same σ as the slider. */
const bandwidth = () => Number((10 ** Number(byId("bandwidth").value)).toPrecision(2));

function request(steps) {
  const value = (id) => byId(id).value;
  const similarity = {
    method: value("method") || null,
    initialise: value("initialise"),
    strengthen: value("strengthen"),
    normalise: value("normalise"),
    bandwidth: bandwidth(),
    neighbours: Number(value("neighbours")),
    power: Number(value("power")),
    seed: Number(value("seed")),
  };
  return {points, similarity, steps, speed: Number(value("speed")), again: byId("again").checked};
}

/** A square window with all points; about the origin for points that are no file's. */
function windowOf(all) {
  const range = (i) => {
    const values = all.map((point) => point[i]);
    return [Math.min(...values), Math.max(...values)];
  };
  const ranges = all.length && byId("file").value ? [range(0), range(1)] : [];
  const [x, y] = ranges.length ? ranges.map(([low, high]) => (low + high) / 2) : [0, 0];
  const half = ranges.length
    ? Math.max(...ranges.map(([low, high]) => (high - low) / 2))
    : all.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const margin = (half || 1) * 1.15;
  return {x, y, left: x - margin, right: x + margin, bottom: y - margin, top: y + margin};
}

function drawPoints() {
  const step = Number(byId("at").value);
  const start = frames[0] ?? points;
  const now = frames[step] ?? points;
  const stride = Math.ceil(now.length / MAX_DRAWN);
  const {x: centreX, y: centreY, ...sides} = windowOf(start);
  const sector = ([x, y]) => {
    const turn = Math.atan2(y - centreY, x - centreX) / (2 * Math.PI) + 0.5;
    return Math.min(COLOURS.length - 1, Math.floor(turn * COLOURS.length));
  };
  const rows = now
    .map(([x, y], i) => ({number: sample[i] ?? i, x, y, sector: sector(start[i] ?? [x, y])}))
    .filter((_, i) => i % stride === 0);
  byId("at-value").textContent = step;
  picture.caption(frames.length ? `Points after step ${step} of ${frames.length - 1}` : ADD);
  const spec = structuredClone(plane);
  [spec.encoding.x.title, spec.encoding.y.title] = axes;
  return picture.show(spec, {points: rows}, sides);
}

const drawMatrices = latestOnly(async () => {
  if (points.length < 2) return;
  await attempt(async () => {
    const answer = await api("/api/similarity", request(0));
    sample = answer.sample;
    const used =
      points.length > sample.length
        ? `${count(points.length, "point")}; a random sample of ${sample.length} is used.`
        : `${count(points.length, "point")}.`;
    byId("count").textContent = used + origin;
    answer.stages.forEach((stage, i) => drawMatrix(matrices[i], stage));
  });
});

function drawMatrix(place, {name, formula, size, cells: means}) {
  const factor = size / means.length;
  const scaled = factor > 1 ? ", averages of neighbouring values" : "";
  place.caption(`Similarity, ${name}: ${formula === "–" ? "unchanged" : formula}; ${size} × ${size}${scaled}`);
  place.show(cells, {
    cells: means.flatMap((row, r) =>
      row.map((value, c) => ({row: Math.floor(r * factor), column: Math.floor(c * factor), value})),
    ),
  });
}

function stopPlaying() {
  clearInterval(timer);
  timer = null;
  byId("play").textContent = "Play";
}

function forgetFlow() {
  stopPlaying();
  frames = [];
  byId("at").max = 0;
  byId("at").value = 0;
  byId("play").disabled = true;
}

function changed() {
  forgetFlow();
  byId("bandwidth-value").textContent = bandwidth().toPrecision(2);
  byId("speed-value").textContent = byId("speed").value;
  const own = byId("preset").value === "none" && !byId("file").value && points.length <= MAX_POINTS_IN_ADDRESS;
  state.set({
    ...Object.fromEntries(FIELDS.map((id) => [id, byId(id).value])),
    again: byId("again").checked ? "" : "0",
    points: own ? points.map((point) => point.map((v) => v.toPrecision(3)).join(" ")).join(",") : "",
  });
  drawPoints();
  drawMatrices();
}

function play() {
  clearInterval(timer);
  const at = byId("at");
  const isAtEnd = () => Number(at.value) >= frames.length - 1;
  if (isAtEnd()) at.value = 0;
  byId("play").textContent = "Pause";
  timer = setInterval(() => {
    if (isAtEnd()) {
      stopPlaying();
      document.documentElement.dataset.flowed = "true";
      return;
    }
    at.value = Number(at.value) + 1;
    drawPoints();
  }, MILLISECONDS_PER_STEP);
}

/** Loads the chosen data; if that fails, the choice is again what is shown. */
async function load() {
  const file = byId("file").value;
  try {
    if (file) await loadFile(file);
    else {
      showColumns([]);
      origin = "";
      axes = ["x", "y"];
      points = own() ?? preset(byId("preset").value);
    }
  } catch (error) {
    byId("preset").value = shown.preset;
    byId("file").value = shown.file;
    throw error;
  }
  shown = {preset: byId("preset").value, file};
  sample = [];
  changed();
}

/** The user's own points in the address, if they are chosen. */
function own() {
  if (byId("preset").value !== "none" || !state.get("points")) return undefined;
  return state
    .get("points")
    .split(",")
    .map((point) => point.split(" ").map(Number));
}

async function loadFile(file) {
  const query = new URLSearchParams({path: file});
  const chosen = ["x-column", "y-column"].map((id) => byId(id).value);
  if (file === shown.file && chosen.every(Boolean)) chosen.forEach((column) => query.append("column", column));
  const table = await api("/api/points?" + query);
  byId("preset").value = "file";
  ({points, axes} = table);
  if (file !== shown.file) showColumns(table.numeric);
  const names = table.columns.map((column) => `“${column}”`);
  const percent = (100 * table.share).toPrecision(3);
  origin =
    names.length === 2
      ? ` From the columns ${names.join(" and ")}.`
      : ` From ${names.length} columns, projected on their first two principal components,` +
        ` which keep ${percent} % of the variance.`;
  if (table.left_out) origin += ` ${count(table.left_out, "row")} without numbers left out.`;
}

/** Offers the columns of a file as coordinates; of none, hides the choice. */
function showColumns(names) {
  byId("columns").hidden = names.length < 3;
  for (const id of ["x-column", "y-column"]) {
    const options = names.map((name) => element("option", {value: name}, name));
    byId(id).replaceChildren(element("option", {value: ""}, "all columns, projected"), ...options);
  }
}

function add(x, y) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error("x or y is not a number; expected two numbers");
  points = [...points, [x, y]];
  byId("preset").value = "none";
  byId("file").value = "";
  shown = {preset: "none", file: ""};
  showColumns([]);
  origin = "";
  axes = ["x", "y"];
  changed();
  say(`Point ${points.length} added`);
}

/** Offers "as in the method" for the parts that the selected method has of its own. */
function offerParts(method) {
  for (const part of PARTS) {
    const own = byId(part).querySelector("[value=METHOD]");
    const isOwn = method?.[part] === "METHOD";
    own.textContent = isOwn ? `as in ${method.title}` : "as in the method";
    own.hidden = own.disabled = !isOwn;
    if (!isOwn && byId(part).value === "METHOD") byId(part).value = byId(part).options[1].value;
  }
}

picture.on("click", (event, item) => {
  if (item?.datum?.number !== undefined) return;
  const view = picture.view;
  const canvas = view.container().querySelector("canvas");
  const [px, py] = vega.point ? vega.point(event, canvas) : [event.offsetX, event.offsetY];
  const [left, top] = view.origin();
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
    say(count(frames.length - 1, "step"));
    play();
  });
});
byId("play").addEventListener("click", () => (timer ? stopPlaying() : play()));
byId("at").addEventListener("input", drawPoints);
byId("add").addEventListener("click", () =>
  attempt(() => add(Number.parseFloat(byId("x").value), Number.parseFloat(byId("y").value))),
);
byId("preset").addEventListener("change", () => {
  byId("file").value = "";
  attempt(load);
});
byId("file").addEventListener("change", () => {
  if (!byId("file").value) byId("preset").value = "moons";
  attempt(load);
});
for (const [id, other] of [
  ["x-column", "y-column"],
  ["y-column", "x-column"],
]) {
  byId(id).addEventListener("change", () => {
    const {value} = byId(id);
    const others = [...byId(other).options].map((option) => option.value).filter((name) => name && name !== value);
    // Two columns, or all.
    if (!value) byId(other).value = "";
    else if (!others.includes(byId(other).value)) byId(other).value = others[0];
    attempt(load);
  });
}
for (const id of ["bandwidth", "speed", "neighbours", "power", "seed", "steps", "again"]) {
  byId(id).addEventListener("input", changed);
}
byId("upload").addEventListener("change", () =>
  attempt(async () => {
    const saved = await upload(byId("upload"));
    if (!saved) return;
    const isListed = [...byId("file").options].some((option) => option.value === saved.path);
    if (!isListed) byId("file").append(element("option", {value: saved.path}, saved.name));
    else if (shown.file === saved.path) shown = {...shown, file: ""}; // its columns may be others now
    byId("file").value = saved.path;
    await load();
  }),
);

await attempt(async () => {
  const [choices, files] = await Promise.all([api("/api/similarity"), api("/api/files")]);
  const option = (value, text) => element("option", {value}, text);
  for (const part of PARTS) {
    byId(part).append(...choices[part].map((name) => option(name, name.toLowerCase().replaceAll("_", " "))));
  }
  byId("method").append(...choices.methods.map(({name, title}) => option(name, title)));
  const tables = files.filter(({path}) => path.endsWith(".csv"));
  byId("file").append(...tables.map(({path}) => option(path, path.split("/").at(-1))));
  const method = () => choices.methods.find(({name}) => name === byId("method").value);
  const choose = () => {
    offerParts(method());
    if (method()) for (const part of PARTS) byId(part).value = method()[part];
  };
  byId("method").addEventListener("change", () => {
    choose();
    changed();
  });
  for (const part of PARTS) {
    byId(part).addEventListener("change", () => {
      if (PARTS.every((each) => byId(each).value !== "METHOD")) byId("method").value = "";
      offerParts(method());
      changed();
    });
  }
  byId("method").value = state.get("method", "mean-shift");
  choose();
  const columns = ["x-column", "y-column"].map((id) => state.get(id));
  for (const id of FIELDS) if (state.get(id, null) !== null) byId(id).value = state.get(id);
  if (byId("preset").value === "file" && !byId("file").value) byId("preset").value = "moons";
  byId("again").checked = state.get("again") !== "0";
  const wanted = state.get("file");
  await load();
  if (byId("file").value && columns.every(Boolean)) {
    [byId("x-column").value, byId("y-column").value] = columns;
    await load();
  }
  if (wanted && byId("file").value !== wanted) throw new Error(`there is no file “${wanted}” in the folders`);
});
document.documentElement.dataset.ready = "true";
