// The page Similarity: matrices of points in the plane at each stage, and the flow along them.
import {api, attempt, byId, element, latestOnly, say, state, upload} from "/scripts/studio.js";
import {matrix, Picture} from "/scripts/charts.js";

const FIELDS = [
  "preset",
  "file",
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

const axis = (name) => ({
  field: name,
  type: "quantitative",
  title: name,
  scale: {domain: [{expr: "low"}, {expr: "high"}], nice: false},
});
const plane = {
  height: 420,
  params: [
    {name: "low", value: -1},
    {name: "high", value: 1},
  ],
  data: {name: "points"},
  mark: {type: "circle", size: 45, opacity: 0.75, clip: true},
  encoding: {
    x: axis("x"),
    y: axis("y"),
    color: {
      field: "angle",
      type: "quantitative",
      legend: null,
      scale: {scheme: "rainbow", domain: [-Math.PI, Math.PI]},
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

const bandwidth = () => 10 ** Number(byId("bandwidth").value);

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

function drawPoints() {
  const step = Number(byId("at").value);
  const start = frames[0] ?? points;
  const now = frames[step] ?? points;
  const stride = Math.ceil(now.length / MAX_DRAWN);
  const high = start.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) * 1.15;
  const rows = now
    .map(([x, y], i) => ({number: sample[i] ?? i, x, y, angle: Math.atan2(start[i]?.[1] ?? y, start[i]?.[0] ?? x)}))
    .filter((_, i) => i % stride === 0);
  byId("at-value").textContent = step;
  picture.caption(frames.length ? `Points after step ${step} of ${frames.length - 1}` : ADD);
  return picture.show(plane, {points: rows}, {low: -high, high});
}

const drawMatrices = latestOnly(async () => {
  if (points.length < 2) return;
  await attempt(async () => {
    const answer = await api("/api/similarity", request(0));
    sample = answer.sample;
    const count = points.length.toLocaleString("en");
    byId("count").textContent =
      points.length > sample.length
        ? `${count} points, of which a random sample of ${sample.length} is used.`
        : `${count} points.`;
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

async function load() {
  const file = byId("file").value;
  if (file) {
    points = (await api("/api/points?path=" + encodeURIComponent(file))).points;
  } else if (byId("preset").value === "none" && state.get("points")) {
    points = state
      .get("points")
      .split(",")
      .map((point) => point.split(" ").map(Number));
  } else {
    points = preset(byId("preset").value);
  }
  sample = [];
  changed();
}

function add(x, y) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error("x or y is not a number; expected two numbers");
  points = [...points, [x, y]];
  byId("preset").value = "none";
  byId("file").value = "";
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
    say(`${frames.length - 1} steps`);
    play();
  });
});
byId("play").addEventListener("click", () => (timer ? stopPlaying() : play()));
byId("at").addEventListener("input", drawPoints);
byId("add").addEventListener("click", () =>
  attempt(() => add(Number.parseFloat(byId("x").value), Number.parseFloat(byId("y").value))),
);
for (const id of ["preset", "file"]) byId(id).addEventListener("change", () => attempt(load));
for (const id of ["bandwidth", "speed", "neighbours", "power", "seed", "steps", "again"]) {
  byId(id).addEventListener("input", changed);
}
byId("upload").addEventListener("change", () =>
  attempt(async () => {
    const saved = await upload(byId("upload"));
    if (!saved) return;
    byId("file").append(element("option", {value: saved.path}, saved.name));
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
  for (const id of FIELDS) if (state.get(id, null) !== null) byId(id).value = state.get(id);
  byId("again").checked = state.get("again") !== "0";
  await load();
});
document.documentElement.dataset.ready = "true";
