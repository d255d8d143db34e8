// The page Experiments: runs experiments and shows their reports.
import {api, attempt, byId, element, say, state} from "/scripts/studio.js";
import {isActive, isTraining} from "/scripts/names.js";

let offers = [];
let runs = [];
const sources = new Map();

const textOf = (setting) => (Array.isArray(setting) ? setting.join(",") : String(setting ?? ""));
const selectedOffer = () => offers.find(({name}) => name === byId("experiment").value);

function showSettings() {
  const {summary, duration, settings, help} = selectedOffer();
  byId("summary").textContent = `${summary.replace(/\.?$/, ".")} Takes about ${duration.replaceAll(" ", "\u00a0")}.`;
  byId("settings").replaceChildren(
    ...Object.entries(settings).map(([name, value]) => {
      const meaning = element("p", {class: "small", id: "help-" + name}, help[name] ?? "");
      const input = element("input", {
        id: "setting-" + name,
        name,
        value: textOf(value),
        "aria-describedby": meaning.id,
      });
      return element("div", {}, element("label", {for: input.id}, name), input, meaning);
    }),
  );
}

function progressOf(run) {
  if (run.state === "done" || !run.total) return "";
  return element("progress", {max: run.total, value: run.done, "aria-label": `Progress of ${run.name}: ${run.stage}`});
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
        "aria-label": `${text} ${run.name}`,
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
  const message = run.message ? element("p", {class: "small"}, run.message) : "";
  return element(
    "tr",
    {"data-run": run.id},
    element("th", {scope: "row"}, run.name, message),
    element("td", {}, element("span", {class: "state " + run.state}, run.state)),
    element("td", {}, progressOf(run)),
    element("td", {}, element("div", {class: "row"}, buttonsOf(run))),
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
  say(`${ended.name} is ${ended.state}`);
  if (ended.state === "done" && !state.get("report")) showReport(id);
}

async function refresh() {
  runs = (await api("/api/runs")).filter((run) => !isTraining(run));
  drawRuns();
  runs.forEach(listen);
}

function showReport(id) {
  state.set({report: id});
  const base = `/api/runs/${id}/files/`;
  const link = (name, text, more) => element("a", {class: "button", href: base + name, ...more}, text);
  byId("report").hidden = false;
  byId("report-title").textContent = `Report of ${runs.find((run) => run.id === id)?.name ?? id}`;
  byId("frame").src = base + "report.html";
  byId("report-links").replaceChildren(
    link("report.html", "Open in new tab", {target: "_blank"}),
    ...["trace.csv", "metrics.json", "config.json"].map((name) => link(name, name)),
  );
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
  offers = (await api("/api/experiments")).filter(({name}) => !isTraining({experiment: name}));
  byId("experiment").append(...offers.map(({name}) => element("option", {}, name)));
  await refresh();
  const shown = runs.find(({id}) => id === state.get("report"));
  const wanted = state.get("experiment") || shown?.experiment;
  byId("experiment").value = offers.some(({name}) => name === wanted) ? wanted : offers[0].name;
  showSettings();
  if (state.get("report")) showReport(state.get("report"));
});
document.documentElement.dataset.ready = "true";
