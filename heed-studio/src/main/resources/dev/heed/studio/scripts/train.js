import {api, attempt, byId, element, latestOnly, number, problem, say, state} from "/scripts/studio.js";
import {curves, Picture} from "/scripts/charts.js";
import {WordPlane} from "/scripts/plane.js";

const MOST_ROWS = 1000;
const SETTINGS = ["corpus", "head", "dim", "rate", "epochs", "record_every", "updates_per_second",
  "key_dim", "embedding_scale", "patience", "dev_share", "format", "text", "label"];

const loss = new Picture(byId("loss"), "loss", "Loss on the training texts and on the dev texts");
const accuracy = new Picture(byId("accuracy"), "accuracy", "Share of dev texts that get their label");
const lossCurves = curves("epoch", "loss (nats)", {logarithmic: true, moment: true});
const accuracyCurves = curves("epoch", "dev accuracy", {share: true, moment: true});

let run = null;       // the summary of the run that is shown
let rows = [];        // what was recorded, thinned out when it gets long
let stride = 1;
let received = 0;     // all records that came, none left out
let source = null;
let courses = [];
let pinned = state.get("pinned").split(",").filter(Boolean).map(Number);
let wanted = state.get("window") ? state.get("window").split(",").map(Number) : null;

const plane = new WordPlane(byId("plane"), (word) => showDocuments(word), (word) => togglePin(word), (window) => {
  wanted = window;
  state.set({window: window?.map((v) => number(v, 5)).join(",")});
  refresh();
});

/** The epoch that all views show; empty for the latest. */
const chosenEpoch = () => state.get("epoch");

function addRow(row) {
  if (rows.length && row.epoch <= rows.at(-1).epoch) return;
  received++;
  if (received % stride === 0 || rows.length < 2) rows.push(row);
  else rows[rows.length - 1] = row;
  if (rows.length > MOST_ROWS) {
    rows = rows.filter((_, i) => i % 2 === 0 || i === rows.length - 1);
    stride *= 2;
  }
}

const drawCurves = latestOnly(async () => {
  if (rows.length === 0) return;
  const last = rows.at(-1)?.epoch ?? 0;
  const moment = [{x: chosenEpoch() === "" ? last : Number(chosenEpoch())}];
  const series = (name, column) => rows
    .filter((row) => Number.isFinite(row[column]) && (column === "dev_accuracy" || row[column] > 0))
    .map((row) => ({series: name, x: row.epoch, y: row[column]}));
  await loss.show(lossCurves, {rows: [...series("training", "train_loss"), ...series("dev", "dev_loss")], moment});
  await accuracy.show(accuracyCurves, {rows: series("dev accuracy", "dev_accuracy"), moment});
});

const drawPlane = latestOnly(async () => {
  if (!run || rows.length === 0) return;
  const query = new URLSearchParams({pinned: pinned.join(",")});
  if (chosenEpoch() !== "") query.set("epoch", chosenEpoch());
  if (wanted) query.set("window", wanted.join(","));
  try {
    const view = await api(`/api/runs/${run.id}/plane?${query}`);
    const until = view.epoch;
    await plane.show(view, courses.filter((place) => place.epoch <= until));
    byId("inside").textContent = `${view.words.toLocaleString("en")} words in sight`;
  } catch { /* not begun yet */ }
});

const drawWords = latestOnly(async () => {
  if (!run || rows.length === 0) return;
  const epoch = chosenEpoch() === "" ? "" : "&epoch=" + chosenEpoch();
  try {
    const found = await api(`/api/runs/${run.id}/words?limit=15&search=${encodeURIComponent(state.get("search"))}${epoch}`);
    const pins = pinned.length ? await api(`/api/runs/${run.id}/words?words=${pinned.join(",")}${epoch}`) : {words: []};
    const all = [...pins.words, ...found.words.filter((word) => !pinned.includes(word.word))];
    const lines = all.map(wordRow);
    const now = [...byId("words").children];
    if (lines.length !== now.length || lines.some((line, i) => line !== now[i])) {
      const focused = document.activeElement;
      byId("words").replaceChildren(...lines);
      if (byId("words").contains(focused)) focused.focus();
    }
    wordRows = new Map(all.map((word) => [word.word, wordRows.get(word.word)]));
  } catch { /* not begun yet */ }
});

/** Rows stay the same elements as long as they are there, so that a click or the focus is not lost. */
let wordRows = new Map();

function wordRow(word) {
  let row = wordRows.get(word.word);
  if (!row) {
    const pin = element("input", {type: "checkbox", "aria-label": `pin ${word.name}`, onchange: () => togglePin(word.word)});
    const cells = [0, 1, 2].map(() => element("td", {class: "number"}));
    row = {pin, cells, line: element("tr", {onmouseenter: () => showDocuments(word.word)},
        element("td", {}, pin),
        element("th", {scope: "row"}, element("button", {class: "plain", type: "button", dir: "auto",
          onclick: () => showDocuments(word.word)}, word.name)), cells)};
    wordRows.set(word.word, row);
  }
  row.pin.checked = pinned.includes(word.word);
  const off = word.error === null ? "–" : number(100 * word.error, 2) + " %";
  [number(word.score, 3), number(word.norm, 3), off].forEach((text, i) => { row.cells[i].textContent = text; });
  return row.line;
}

let shown = null;
const showDocuments = latestOnly(async (word) => {
  if (shown === word || !run) return;
  shown = word;
  const [documents, about] = await Promise.all([
    api(`/api/runs/${run.id}/words/${word}/documents`), api(`/api/runs/${run.id}/words?words=${word}`)]);
  const {name, occurrences} = about.words[0];
  byId("documents-title").textContent = `Documents of “${name}” (${occurrences})`;
  byId("documents").replaceChildren(...documents.map((document) => element("p", {class: "document", dir: "auto"},
      element("span", {class: "tag"}, document.label),
      document.words.flatMap((each) => [each === name ? element("b", {}, each) : each, " "]))));
});

async function togglePin(word) {
  pinned = pinned.includes(word) ? pinned.filter((each) => each !== word) : [...pinned, word].slice(-20);
  state.set({pinned: pinned.join(",")});
  await drawCourses();
  refresh();
}

const drawCourses = latestOnly(async () => {
  courses = [];
  if (!run || rows.length === 0 || !pinned.length) return;
  try {
    const all = await api(`/api/runs/${run.id}/courses?words=${pinned.join(",")}`);
    const about = await api(`/api/runs/${run.id}/words?words=${pinned.join(",")}`);
    const names = new Map(about.words.map((word) => [String(word.word), word.name]));
    for (const [word, places] of Object.entries(all)) {
      for (const place of places) courses.push({name: names.get(word), ...place});
    }
  } catch { /* not begun yet */ }
});

function refresh() {
  const drawn = Promise.all([drawCurves(), drawPlane(), drawWords()]);
  const last = rows.at(-1)?.epoch ?? 0;
  const time = byId("time");
  time.max = last;
  time.value = chosenEpoch() === "" ? last : chosenEpoch();
  byId("epoch").textContent = Number(time.value).toLocaleString("en");
  byId("follow").setAttribute("aria-pressed", String(chosenEpoch() === ""));
  byId("records").textContent = `${received.toLocaleString("en")} records`;
  byId("run").dataset.received = received;
  return drawn;
}

/** Draws soon, and not more often than leaves the machine half of its time. */
let scheduled = false;
let dirty = false;
let pause = 100;
let courseTurn = 0;
function schedule() {
  dirty = scheduled;
  if (scheduled) return;
  scheduled = true;
  setTimeout(async () => {
    const start = performance.now();
    if (pinned.length && courseTurn++ % 10 === 0) await drawCourses();
    await refresh();
    pause = Math.min(2000, Math.max(100, performance.now() - start));
    scheduled = false;
    if (dirty) schedule();
    dirty = false;
  }, pause);
}


function showState() {
  byId("run-title").textContent = run.id;
  const badge = byId("state");
  badge.textContent = run.state;
  badge.className = "state " + run.state;
  const progress = byId("progress");
  progress.max = Math.max(1, run.total);
  progress.value = run.state === "done" ? progress.max : run.done;
  const going = run.state === "running" || run.state === "paused";
  byId("pause").disabled = run.state !== "running";
  byId("step").disabled = !going;
  byId("stop").disabled = !going;
  byId("resume").disabled = run.state === "running" || run.state === "done";
  if (run.message) problem(run.message);
  const files = run.state === "done" ? run.files ?? [] : [];
  const link = (name, text) => files.includes(name)
    ? element("a", {class: "button", href: `/api/runs/${run.id}/files/${name}`, ...(name === "report.html" ? {target: "_blank"} : {})}, text) : "";
  byId("files").replaceChildren(link("report.html", "Report"), link("trace.csv", "trace.csv"), link("metrics.json", "metrics.json"),
      link("model.heed", "model.heed"),
      files.includes("model.heed") ? element("a", {class: "button", href: `/explain?model=${run.id}`}, "Explain with this model") : "");
  byId("files").parentElement.hidden = files.length === 0;
}

/** One event of the run: a record, progress, or a new state. */
function take(event) {
  if ("epoch" in event) addRow(event);
  else if ("state" in event) {
    run = {...run, ...event};
    say(`Training ${event.state}`);
    showState();
  } else {
    run = {...run, ...event};
    byId("progress").max = Math.max(1, event.total);
    byId("progress").value = event.done;
  }
}

function listen(after) {
  source?.close();
  source = new EventSource(`/api/runs/${run.id}/events?after=${after}`);
  source.onmessage = (message) => {
    JSON.parse(message.data).events.forEach(take);
    schedule();
  };
  source.addEventListener("lost", () => open(run.id));
  source.addEventListener("end", async () => {
    source.close();
    source = null;
    run = await api(`/api/runs/${run.id}`);
    showState();
    await drawCourses();
    refresh();
    listRuns();
  });
}

/** Shows a run: what was recorded, and from there on what comes. */
async function open(id) {
  await attempt(async () => {
    run = await api(`/api/runs/${id}`);
    if (run.id !== state.get("run")) {
      state.set({run: run.id, epoch: "", window: "", pinned: ""});
      pinned = [];
      wanted = null;
    }
    shown = null;
    const trace = await api(`/api/runs/${id}/trace`);
    rows = [];
    wordRows = new Map();
    received = 0;
    stride = 1;
    for (const cells of trace.rows) {
      addRow(Object.fromEntries(trace.columns.map((column, i) => [column, cells[i] === "" ? null : Number(cells[i])])));
    }
    received = trace.total;
    byId("run").hidden = false;
    byId("empty").hidden = true;
    showState();
    listen(run.last_event);
    await drawCourses();
    refresh();
    listRuns();
  });
}

async function listRuns() {
  const all = (await api("/api/runs")).filter((each) => each.experiment === "training");
  byId("runs").replaceChildren(...all.map((each) => element("li", {},
      element("button", {class: "plain", type: "button", "aria-current": each.id === run?.id ? "true" : false,
        onclick: () => { state.set({run: "", epoch: "", window: "", pinned: ""}); open(each.id); }}, each.id),
      " ", element("span", {class: "state " + each.state}, each.state))));
  const broken = all.filter((each) => each.state === "interrupted");
  byId("interrupted").hidden = broken.length === 0;
  byId("interrupted").replaceChildren(...broken.map((each) => element("p", {},
      `The studio ended while ${each.id} was going on. `,
      element("button", {type: "button", class: "main", onclick: () => attempt(async () => {
        await api(`/api/runs/${each.id}/resume`, {});
        await open(each.id);
      })}, "Resume it"))));
  return all;
}

async function listFiles() {
  const select = byId("corpus");
  const files = await api("/api/files");
  const keep = select.value;
  select.replaceChildren(select.options[0], ...files.map((file) => element("option", {value: file.path}, file.path.split("/").slice(-2).join("/"))));
  select.value = [...select.options].some((option) => option.value === keep) ? keep : "";
}

byId("new").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const settings = Object.fromEntries(SETTINGS.map((name) => [name, byId(name).value.trim()]));
    const started = await api("/api/runs", {experiment: "training", settings, seed: Number(byId("seed").value)});
    state.set({run: "", epoch: "", window: "", pinned: ""});
    await open(started.id);
  });
});
byId("upload").addEventListener("change", () => attempt(async () => {
  const [file] = byId("upload").files;
  if (!file) return;
  const name = file.name.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^\./, "_");
  const saved = await api(`/api/uploads/${name}`, file, {headers: {"Content-Type": "application/octet-stream"}});
  await listFiles();
  byId("corpus").value = saved.path;
  say(`${name} is there`);
}));
for (const action of ["pause", "step", "stop", "resume"]) {
  byId(action).addEventListener("click", () => attempt(async () => {
    run = await api(`/api/runs/${run.id}/${action}`, {});
    showState();
    if (!source) listen(run.last_event);
  }));
}
byId("time").addEventListener("input", () => {
  const time = byId("time");
  state.set({epoch: Number(time.value) >= Number(time.max) ? "" : time.value});
  refresh();
});
byId("follow").addEventListener("click", () => { state.set({epoch: ""}); refresh(); });
byId("search").value = state.get("search");
byId("search").addEventListener("input", () => { state.set({search: byId("search").value}); drawWords(); });
const move = (window) => { wanted = window; state.set({window: window?.map((v) => number(v, 5)).join(",")}); drawPlane(); };
byId("closer").addEventListener("click", () => move(plane.zoomed(0.6)));
byId("farther").addEventListener("click", () => move(plane.zoomed(1 / 0.6)));
byId("all").addEventListener("click", () => move(null));
// A hidden page needs no events; a browser has few connections to one server.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { source?.close(); source = null; }
  else if (run && !source && (run.state === "running" || run.state === "paused")) open(run.id);
});

await attempt(async () => {
  const [offers] = await Promise.all([api("/api/experiments"), listFiles()]);
  const defaults = offers.find((offer) => offer.name === "training").settings;
  for (const name of SETTINGS) {
    const value = defaults[name];
    if (value !== null && name !== "text") byId(name).value = typeof value === "string" ? value.toLowerCase() : value;
  }
  const all = await listRuns();
  const id = state.get("run") || all.find((each) => each.state === "running" || each.state === "paused")?.id;
  if (id) await open(id);
});
document.documentElement.dataset.ready = "true";
