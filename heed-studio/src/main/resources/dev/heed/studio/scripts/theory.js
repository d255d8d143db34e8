// The mode “Gradient descent” of the page Train: starts trainings of the theory, lists them, and shows one.
import {api, attempt, byId, count, element, say, state, upload} from "/scripts/studio.js";
import {RunView} from "/scripts/run.js";

const SETTINGS = [
  "corpus",
  "head",
  "dim",
  "rate",
  "epochs",
  "record_every",
  "updates_per_second",
  "key_dim",
  "embedding_scale",
  "patience",
  "dev_share",
  "format",
  "text",
  "label",
  "header",
  "encoding",
  "delimiter",
];

/** A message of the server in the words of this page: settings by their labels. */
function inWordsOfThePage(message) {
  const label = (name) => byId(name).labels[0].textContent;
  const named = (name, value) => {
    const {options = []} = byId(name);
    const shown = [...options].find((option) => option.value === value)?.text ?? value;
    return `“${label(name)}${shown ? `: ${shown}` : ""}” under “More settings”`;
  };
  const value = "(?:=('[^']*'|[^\\s,;]+|[,;]))?";
  return SETTINGS.reduce(
    (text, name) =>
      text
        .replaceAll(new RegExp(`the setting ${name}\\b${value}`, "g"), (_, given) => named(name, given))
        .replace(new RegExp(`^${name} is `), `“${label(name)}” is `),
    message,
  );
}

const view = new RunView(listRuns);

async function listRuns() {
  const runs = (await api("/api/runs")).filter((run) => run.experiment === "training");
  byId("no-runs").hidden = runs.length > 0;
  byId("runs").replaceChildren(...runs.map(runItem));
  offerToResume(runs.filter((run) => run.state === "interrupted" && run.resumable));
  return runs;
}

function runItem({id, name, state: runState}) {
  const show = () => {
    RunView.forget();
    attempt(() => view.open(id));
  };
  const button = element(
    "button",
    {class: "plain", type: "button", "aria-current": id === view.id ? "true" : false, onclick: show},
    name,
  );
  return element("li", {}, button, " ", element("span", {class: "state " + runState}, runState));
}

/** Offers to resume the latest of the runs that the end of a studio cut off. */
function offerToResume([latest, ...others]) {
  byId("interrupted").hidden = !latest;
  if (!latest) return;
  const {id, name} = latest;
  const resume = async () => {
    await api(`/api/runs/${id}/resume`, {});
    await view.open(id);
  };
  const leave = async () => {
    await api(`/api/runs/${id}/stop`, {});
    await listRuns();
  };
  const more = others.length ? `; ${count(others.length, "more run")} under Runs` : "";
  byId("interrupted").replaceChildren(
    element("p", {}, `The studio closed while ${name} was running${more}.`),
    element(
      "div",
      {class: "row"},
      element("button", {type: "button", class: "main", onclick: () => attempt(resume)}, "Resume"),
      element("button", {type: "button", onclick: () => attempt(leave)}, "Leave it stopped"),
    ),
  );
}

async function listFiles() {
  const select = byId("corpus");
  const files = await api("/api/files");
  const selected = select.value;
  const options = files.map(({path}) => element("option", {value: path}, path.split("/").slice(-2).join("/")));
  select.replaceChildren(select.options[0], ...options);
  select.value = files.some(({path}) => path === selected) ? selected : "";
}

async function start(request) {
  try {
    return await api("/api/runs", request);
  } catch (error) {
    throw new Error(inWordsOfThePage(error.message), {cause: error});
  }
}

byId("new").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const settings = Object.fromEntries(SETTINGS.map((name) => [name, byId(name).value.trim()]));
    const seed = Number(byId("seed").value);
    const {id} = await start({experiment: "training", settings, seed});
    RunView.forget();
    await view.open(id);
  });
});

byId("upload").addEventListener("change", () =>
  attempt(async () => {
    const saved = await upload(byId("upload"));
    if (!saved) return;
    await listFiles();
    byId("corpus").value = saved.path;
    say(`${saved.name} uploaded`);
  }),
);

await attempt(async () => {
  const [experiments] = await Promise.all([api("/api/experiments"), listFiles()]);
  const defaults = experiments.find(({name}) => name === "training").settings;
  for (const name of SETTINGS) {
    if (defaults[name] !== null && name !== "text") byId(name).value = defaults[name];
  }
  const runs = await listRuns();
  const active = runs.find((run) => run.state === "running" || run.state === "paused");
  const id = state.get("run") || active?.id;
  if (id) await view.open(id);
});
document.documentElement.dataset.ready = "true";
