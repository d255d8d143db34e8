import {api, attempt, byId, element, number, say, state} from "/scripts/studio.js";
import {curves, Picture} from "/scripts/charts.js";

const picture = new Picture(byId("curves"), "comparison", "The runs side by side");
let offers = [];
let runs = [];
const sources = new Map();

const compared = () => state.get("compare").split(",").filter(Boolean);

function showSettings() {
  const offer = offers.find((each) => each.name === byId("experiment").value);
  byId("summary").textContent = `${offer.summary} About ${offer.duration}.`;
  byId("settings").replaceChildren(...Object.entries(offer.settings).map(([name, value]) => {
    const input = element("input", {id: "setting-" + name, name, value: Array.isArray(value) ? value.join(",") : String(value ?? "")});
    return element("div", {}, element("label", {for: input.id}, name), input);
  }));
}

function progressOf(run) {
  if (run.state === "done") return "";
  return run.total ? element("progress", {max: run.total, value: run.done, "aria-label": `${run.stage} of ${run.id}`}) : "";
}

function runRow(run) {
  const act = (action, text) => element("button", {type: "button", "data-action": action, "aria-label": `${text} ${run.id}`,
    onclick: () => attempt(async () => { await api(`/api/runs/${run.id}/${action}`, {}); await refresh(); })}, text);
  const going = run.state === "running" || run.state === "paused";
  const buttons = [run.state === "running" ? act("pause", "Pause") : "", run.state === "paused" ? act("step", "Step") : "",
    going ? act("stop", "Stop") : "", run.state !== "running" && run.state !== "done" ? act("resume", "Resume") : "",
    run.state === "done" ? element("button", {type: "button", onclick: () => showReport(run.id)}, "Report") : ""];
  const box = element("input", {type: "checkbox", "aria-label": `compare ${run.id}`, onchange: () => {
    const next = compared().includes(run.id) ? compared().filter((id) => id !== run.id) : [...compared(), run.id].slice(-4);
    state.set({compare: next.join(",")});
    compare();
  }});
  box.checked = compared().includes(run.id);
  const badge = element("span", {class: "state " + run.state}, run.state);
  return element("tr", {"data-run": run.id}, element("th", {scope: "row"}, run.id, run.message ? element("p", {class: "small"}, run.message) : ""),
      element("td", {}, badge), element("td", {}, progressOf(run)), element("td", {}, element("div", {class: "row"}, buttons)), element("td", {}, box));
}

function drawRuns() {
  byId("runs").replaceChildren(...runs.map(runRow));
}

function listen(run) {
  if (sources.has(run.id) || !(run.state === "running" || run.state === "paused")) return;
  const source = new EventSource(`/api/runs/${run.id}/events?after=${run.last_event}`);
  sources.set(run.id, source);
  source.onmessage = (message) => {
    const mine = runs.find((each) => each.id === run.id);
    for (const event of JSON.parse(message.data).events) {
      if ("state" in event) {
        Object.assign(mine, event);
        drawRuns();
      } else if ("total" in event) {
        Object.assign(mine, event);
        const bar = document.querySelector(`[data-run="${run.id}"] progress`);
        if (bar) { bar.max = event.total; bar.value = event.done; } else drawRuns();
      }
    }
  };
  source.addEventListener("end", async () => {
    source.close();
    sources.delete(run.id);
    await refresh();
    tellEnd(run.id);
  });
}

function tellEnd(id) {
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
  byId("report").hidden = false;
  byId("report-title").textContent = id;
  byId("frame").src = base + "report.html";
  byId("report-links").replaceChildren(
      element("a", {class: "button", href: base + "report.html", target: "_blank"}, "Open"),
      ...["trace.csv", "metrics.json", "config.json"].map((name) => element("a", {class: "button", href: base + name}, name)));
}

/** The numbers of a run by name, those inside of others by names with a dot. */
function flat(value, name = "", into = {}) {
  for (const [key, each] of Object.entries(value ?? {})) {
    const path = name ? name + "." + key : key;
    if (each !== null && typeof each === "object" && !Array.isArray(each)) flat(each, path, into);
    else if (!Array.isArray(each)) into[path] = each;
  }
  return into;
}

async function compare() {
  const ids = compared().filter((id) => runs.some((run) => run.id === id));
  byId("comparison").hidden = ids.length < 2;
  if (ids.length < 2) return;
  const all = await Promise.all(ids.map(async (id) => {
    const [metrics, trace] = await Promise.all([api(`/api/runs/${id}/metrics`), api(`/api/runs/${id}/trace`)]);
    const {settings, seed} = runs.find((run) => run.id === id);
    return {id, numbers: {...flat({seed, ...settings}), ...flat(metrics)}, trace};
  }));
  const names = [...new Set(all.flatMap((run) => Object.keys(run.numbers)))];
  byId("metrics-head").replaceChildren(element("tr", {}, element("th", {scope: "col"}, "measurement"), ...ids.map((id) => element("th", {scope: "col", class: "number"}, id)), element("th", {scope: "col", class: "number"}, "difference")));
  const text = (value) => typeof value === "number" ? number(value, 5) : value === undefined || value === null ? "–" : String(value);
  byId("metrics").replaceChildren(...names.map((name) => {
    const values = all.map((run) => run.numbers[name]);
    const difference = typeof values[0] === "number" && typeof values.at(-1) === "number" ? number(values.at(-1) - values[0], 4) : values[0] === values.at(-1) ? "" : "differs";
    return element("tr", {}, element("th", {scope: "row"}, name), ...values.map((value) => element("td", {class: "number"}, text(value))), element("td", {class: "number"}, difference));
  }));
  const numeric = (trace) => trace.columns.filter((_, i) => trace.rows.some((row) => row[i] !== "" && Number.isFinite(Number(row[i]))));
  const columns = numeric(all[0].trace).filter((column) => all.every((run) => run.trace.columns.includes(column)));
  const select = byId("column");
  select.replaceChildren(...columns.slice(1).map((column) => element("option", {}, column)));
  const wanted = state.get("column");
  select.value = columns.slice(1).includes(wanted) ? wanted : columns[1] ?? "";
  drawCurves(all, columns[0], select.value);
  select.onchange = () => { state.set({column: select.value}); drawCurves(all, columns[0], select.value); };
}

function drawCurves(all, xColumn, yColumn) {
  if (!xColumn || !yColumn) return;
  const rows = all.flatMap(({id, trace}) => {
    const at = (name) => trace.columns.indexOf(name);
    // A trace of several trainings names them in a column of its own.
    const text = trace.columns.findIndex((_, i) => trace.rows.length && Number.isNaN(Number(trace.rows[0][i])));
    return trace.rows.filter((row) => row[at(yColumn)] !== "").map((row) => ({
      series: text < 0 ? id : `${id} ${row[text]}`, x: Number(row[at(xColumn)]), y: Number(row[at(yColumn)])}));
  });
  picture.caption(`${yColumn} of the runs side by side`);
  picture.show(curves(xColumn, yColumn, {height: 260}), {rows});
}

byId("experiment").addEventListener("change", () => { state.set({experiment: byId("experiment").value}); showSettings(); });
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const offer = offers.find((each) => each.name === byId("experiment").value);
    const settings = {};
    for (const input of byId("settings").querySelectorAll("input")) {
      const value = offer.settings[input.name];
      const before = Array.isArray(value) ? value.join(",") : String(value ?? "");
      if (input.value.trim() !== before) settings[input.name] = input.value.trim();
    }
    const {id} = await api("/api/runs", {experiment: offer.name, settings, seed: Number(byId("seed").value)});
    state.set({report: ""});
    await refresh();
    // A short run is over before anybody could listen to it.
    if (!sources.has(id)) tellEnd(id);
  });
});

await attempt(async () => {
  offers = await api("/api/experiments");
  byId("experiment").append(...offers.map((offer) => element("option", {}, offer.name)));
  byId("experiment").value = offers.some((offer) => offer.name === state.get("experiment")) ? state.get("experiment") : offers[0].name;
  showSettings();
  await refresh();
  if (runs.some((run) => run.id === state.get("report"))) showReport(state.get("report"));
  await compare();
});
document.documentElement.dataset.ready = "true";
