// The page Train: starts trainings, lists them, and shows one.
import {api, attempt, byId, element, say, state, upload} from "/scripts/studio.js";
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
];

const view = new RunView(listRuns);

async function listRuns() {
  const runs = (await api("/api/runs")).filter((run) => run.experiment === "training");
  byId("no-runs").hidden = runs.length > 0;
  byId("runs").replaceChildren(...runs.map(runItem));
  const interrupted = runs.filter((run) => run.state === "interrupted");
  byId("interrupted").hidden = interrupted.length === 0;
  byId("interrupted").replaceChildren(...interrupted.map(resumeOffer));
  return runs;
}

function runItem({id, state: runState}) {
  const show = () => {
    RunView.forget();
    attempt(() => view.open(id));
  };
  const button = element(
    "button",
    {class: "plain", type: "button", "aria-current": id === view.id ? "true" : false, onclick: show},
    id,
  );
  return element("li", {}, button, " ", element("span", {class: "state " + runState}, runState));
}

function resumeOffer({id}) {
  const resume = async () => {
    await api(`/api/runs/${id}/resume`, {});
    await view.open(id);
  };
  return element(
    "p",
    {},
    `The studio closed during ${id}. `,
    element("button", {type: "button", class: "main", onclick: () => attempt(resume)}, "Resume"),
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

byId("new").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const settings = Object.fromEntries(SETTINGS.map((name) => [name, byId(name).value.trim()]));
    const seed = Number(byId("seed").value);
    const {id} = await api("/api/runs", {experiment: "training", settings, seed});
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
