// The page Experiments: runs experiments, shows their reports, and compares runs.
import {api, attempt, byId, element, number, say, state} from "/scripts/studio.js";
import {curves, Picture} from "/scripts/charts.js";

const MAX_COMPARED = 4;

const picture = new Picture(byId("curves"), "comparison", "Curves of the selected runs");
let offers = [];
let runs = [];
const sources = new Map();

const compared = () => state.get("compare").split(",").filter(Boolean);
const isActive = (run) => run.state === "running" || run.state === "paused";
const textOf = (setting) => (Array.isArray(setting) ? setting.join(",") : String(setting ?? ""));
const selectedOffer = () => offers.find(({name}) => name === byId("experiment").value);

function showSettings() {
  const {summary, duration, settings} = selectedOffer();
  byId("summary").textContent = `${summary} Takes about ${duration.replaceAll(" ", "\u00a0")}.`;
  byId("settings").replaceChildren(
    ...Object.entries(settings).map(([name, value]) => {
      const input = element("input", {id: "setting-" + name, name, value: textOf(value)});
      return element("div", {}, element("label", {for: input.id}, name), input);
    }),
  );
}

function progressOf(run) {
  if (run.state === "done" || !run.total) return "";
  return element("progress", {max: run.total, value: run.done, "aria-label": `Progress of ${run.id}: ${run.stage}`});
}

function buttonsOf(run) {
  const act = (action, text) => {
    const send = async () => {
      await api(`/api/runs/${run.id}/${action}`, {});
      await refresh();
    };
    return element(
      "button",
      {
        type: "button",
        "data-action": action,
        "aria-label": `${text} ${run.id}`,
        onclick: () => attempt(send),
      },
      text,
    );
  };
  switch (run.state) {
    case "running":
      return [act("pause", "Pause"), act("stop", "Stop")];
    case "paused":
      return [act("step", "Step"), act("stop", "Stop"), act("resume", "Resume")];
    case "done":
      return [element("button", {type: "button", onclick: () => showReport(run.id)}, "Report")];
    default:
      return run.resumable ? [act("resume", "Resume")] : [];
  }
}

function runRow(run) {
  const select = () => {
    const ids = compared();
    const next = ids.includes(run.id) ? ids.filter((id) => id !== run.id) : [...ids, run.id].slice(-MAX_COMPARED);
    state.set({compare: next.join(",")});
    compare();
  };
  const box = element("input", {type: "checkbox", "aria-label": `Compare ${run.id}`, onchange: select});
  box.checked = compared().includes(run.id);
  const message = run.message ? element("p", {class: "small"}, run.message) : "";
  return element(
    "tr",
    {"data-run": run.id},
    element("th", {scope: "row"}, run.id, message),
    element("td", {}, element("span", {class: "state " + run.state}, run.state)),
    element("td", {}, progressOf(run)),
    element("td", {}, element("div", {class: "row"}, buttonsOf(run))),
    element("td", {}, box),
  );
}

function drawRuns() {
  byId("no-runs").hidden = runs.length > 0;
  byId("runs-table").hidden = runs.length === 0;
  byId("runs").replaceChildren(...runs.map(runRow));
}

function listen(run) {
  if (sources.has(run.id) || !isActive(run)) return;
  const source = new EventSource(`/api/runs/${run.id}/events?after=${run.last_event}`);
  sources.set(run.id, source);
  source.onmessage = (message) => JSON.parse(message.data).events.forEach((event) => take(run.id, event));
  source.addEventListener("end", async () => {
    source.close();
    sources.delete(run.id);
    await refresh();
    announceEnd(run.id);
  });
}

/** Takes one event of a run: a new state or progress; records are not shown here. */
function take(id, event) {
  if (!("state" in event) && !("total" in event)) return;
  Object.assign(
    runs.find((run) => run.id === id),
    event,
  );
  const bar = document.querySelector(`[data-run="${id}"] progress`);
  if (bar && "total" in event) {
    bar.max = event.total;
    bar.value = event.done;
  } else drawRuns();
}

function announceEnd(id) {
  const ended = runs.find((run) => run.id === id);
  say(`${id} is ${ended.state}`);
  if (ended.state === "done" && !state.get("report")) showReport(id);
}

async function refresh() {
  runs = await api("/api/runs");
  drawRuns();
  runs.forEach(listen);
}

function showReport(id) {
  state.set({report: id});
  const base = `/api/runs/${id}/files/`;
  const link = (name, text, more) => element("a", {class: "button", href: base + name, ...more}, text);
  byId("report").hidden = false;
  byId("report-title").textContent = `Report of ${id}`;
  byId("frame").src = base + "report.html";
  byId("report-links").replaceChildren(
    link("report.html", "Open in new tab", {target: "_blank"}),
    ...["trace.csv", "metrics.json", "config.json"].map((name) => link(name, name)),
  );
}

/** The values of a tree by path, such as "checks.name"; lists are left out. */
function flat(tree, prefix = "") {
  return Object.entries(tree ?? {}).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [];
    return value !== null && typeof value === "object" ? flat(value, prefix + key + ".") : [[prefix + key, value]];
  });
}

async function compare() {
  const ids = compared().filter((id) => runs.some((run) => run.id === id));
  byId("comparison").hidden = ids.length < 2;
  if (ids.length < 2) return;
  const all = await Promise.all(
    ids.map(async (id) => {
      const [metrics, trace] = await Promise.all([api(`/api/runs/${id}/metrics`), api(`/api/runs/${id}/trace`)]);
      const {settings, seed} = runs.find((run) => run.id === id);
      return {id, values: Object.fromEntries([...flat({seed, ...settings}), ...flat(metrics)]), trace};
    }),
  );
  showValues(all);
  const columns = numericColumns(all[0].trace).filter((column) =>
    all.every(({trace}) => trace.columns.includes(column)),
  );
  const [first, ...others] = columns;
  const select = byId("column");
  select.replaceChildren(...others.map((column) => element("option", {}, column)));
  const wanted = state.get("column");
  select.value = others.includes(wanted) ? wanted : (others[0] ?? "");
  drawCurves(all, first, select.value);
  select.onchange = () => {
    state.set({column: select.value});
    drawCurves(all, first, select.value);
  };
}

/** The table of settings and metrics; the difference is the last run's value minus the first one's. */
function showValues(all) {
  const cell = (text) => element("td", {class: "number"}, text);
  const head = (text) => element("th", {scope: "col", class: "number"}, text);
  const text = (value) => (typeof value === "number" ? number(value, 5) : String(value ?? "–"));
  const difference = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return number(b - a, 4);
    return a === b ? "" : "differs";
  };
  const names = [...new Set(all.flatMap(({values}) => Object.keys(values)))];
  byId("metrics-head").replaceChildren(
    element(
      "tr",
      {},
      element("th", {scope: "col"}, "setting or metric"),
      all.map(({id}) => head(id)),
      head("difference"),
    ),
  );
  byId("metrics").replaceChildren(
    ...names.map((name) => {
      const values = all.map((run) => run.values[name]);
      return element(
        "tr",
        {},
        element("th", {scope: "row"}, name),
        values.map((value) => cell(text(value))),
        cell(difference(values[0], values.at(-1))),
      );
    }),
  );
}

function numericColumns({columns, rows}) {
  return columns.filter((_, i) => rows.some((row) => row[i] !== "" && Number.isFinite(Number(row[i]))));
}

function drawCurves(all, xColumn, yColumn) {
  if (!xColumn || !yColumn) return;
  const rows = all.flatMap(({id, trace}) => {
    const at = (name) => trace.columns.indexOf(name);
    // The trace of several trainings names each in a column of text.
    const text = trace.columns.findIndex((_, i) => trace.rows.length && Number.isNaN(Number(trace.rows[0][i])));
    return trace.rows
      .filter((row) => row[at(yColumn)] !== "")
      .map((row) => ({
        series: text < 0 ? id : `${id} ${row[text]}`,
        x: Number(row[at(xColumn)]),
        y: Number(row[at(yColumn)]),
      }));
  });
  picture.caption(`${yColumn} of the selected runs`);
  picture.show(curves(xColumn, yColumn, {height: 260}), {rows});
}

byId("experiment").addEventListener("change", () => {
  state.set({experiment: byId("experiment").value});
  showSettings();
});
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const offer = selectedOffer();
    const changed = [...byId("settings").querySelectorAll("input")]
      .map(({name, value}) => [name, value.trim()])
      .filter(([name, value]) => value !== textOf(offer.settings[name]));
    const seed = Number(byId("seed").value);
    const {id} = await api("/api/runs", {experiment: offer.name, settings: Object.fromEntries(changed), seed});
    state.set({report: ""});
    await refresh();
    // A short run may have ended before its events could be followed.
    if (!sources.has(id)) announceEnd(id);
  });
});

await attempt(async () => {
  offers = await api("/api/experiments");
  byId("experiment").append(...offers.map(({name}) => element("option", {}, name)));
  const wanted = state.get("experiment");
  byId("experiment").value = offers.some(({name}) => name === wanted) ? wanted : offers[0].name;
  showSettings();
  await refresh();
  if (runs.some(({id}) => id === state.get("report"))) showReport(state.get("report"));
  await compare();
});
document.documentElement.dataset.ready = "true";
