// The page Train: trains classifiers as heed train does, lists them, and shows one.
import {api, attempt, byId, count, element, say, state, upload} from "/scripts/studio.js";
import {ClassifierView} from "/scripts/classifier.js";
import {drawKnobs, FILE_SELECTS, inWordsOfThePage, NAMES} from "/scripts/knobs.js";
import {dataSets, isActive, isTraining, runItem} from "/scripts/names.js";

const MAX_RECENT = 8;

/** The value of a data set in the list of texts begins with this, and ends with its id. */
const SET = "set:";

drawKnobs();
let defaults = {};

const valueOf = (setting) => String(setting ?? "");

/** The settings that differ from the recommended ones. */
function changed() {
  return Object.fromEntries(
    NAMES.filter((name) => name !== "seed" && byId(name).value.trim() !== valueOf(defaults[name])).map((name) => [
      name,
      byId(name).value.trim(),
    ]),
  );
}

function showChanged() {
  const amount = Object.keys(changed()).length + (byId("seed").value.trim() === "1" ? 0 : 1);
  byId("changed").textContent = amount ? `with ${count(amount, "change")} under Advanced` : "settings";
  byId("reset").disabled = amount === 0;
}

function reset() {
  for (const name of NAMES) byId(name).value = name === "seed" ? "1" : valueOf(defaults[name]);
  showChanged();
}

const view = new ClassifierView(listRuns);

async function listRuns() {
  const runs = (await api("/api/runs")).filter(isTraining);
  byId("no-runs").hidden = runs.length > 0;
  byId("runs").replaceChildren(...runs.slice(0, MAX_RECENT).map((run) => runItem(run, view.id)));
  offerToResume(runs.filter((run) => run.state === "interrupted" && run.resumable));
  return runs;
}

/** Offers to resume the latest of the runs that the end of a studio cut off. */
function offerToResume([latest, ...others]) {
  byId("interrupted").hidden = !latest;
  if (!latest) return;
  const {id, name, experiment} = latest;
  const act = (action) => async () => {
    await api(`/api/runs/${id}/${action}`, {});
    if (action === "stop") await listRuns();
    else if (experiment === "classifier") await view.open(id);
    else location.href = `/theory?run=${encodeURIComponent(id)}`;
  };
  const more = others.length ? `; ${count(others.length, "more run")} under Runs` : "";
  byId("interrupted").replaceChildren(
    element("p", {}, `The studio closed while ${name} was running${more}.`),
    element(
      "div",
      {class: "row"},
      element("button", {type: "button", class: "main", onclick: () => attempt(act("resume"))}, "Resume"),
      element("button", {type: "button", onclick: () => attempt(act("stop"))}, "Leave it stopped"),
    ),
  );
}

async function listFiles() {
  const files = await api("/api/files");
  const options = () =>
    files.map(({path}) => element("option", {value: path}, path.split("/").slice(-2).join("/")));
  for (const name of FILE_SELECTS) {
    const select = byId(name);
    const selected = select.value;
    select.replaceChildren(select.options[0], ...options());
    select.value = files.some(({path}) => path === selected) ? selected : "";
  }
  const sets = await dataSets();
  const data = byId("data");
  const selected = data.value || state.get("data");
  const ofSets = sets.map(({id, name}) => element("option", {value: SET + id}, name));
  data.replaceChildren(
    element("option", {value: ""}, files.length ? "Choose texts …" : "No file yet: upload one"),
    ...(sets.length ? [element("optgroup", {label: "Data sets, with their corrections"}, ofSets)] : []),
    ...(sets.length ? [element("optgroup", {label: "Files"}, options())] : options()),
  );
  data.value = [...data.options].some(({value}) => value === selected) ? selected : "";
}

/** The texts that are chosen: a file, and a name for the run if it is not that of the file. */
async function chosen() {
  const {value, selectedOptions} = byId("data");
  if (!value) throw new Error("No texts are chosen; choose a file, or upload one");
  if (!value.startsWith(SET)) return {data: value};
  const {path} = await api(`/api/datasets/${value.slice(SET.length)}/training`, {});
  return {data: path, name: selectedOptions[0].textContent};
}

/** Starts a run and shows it; what is wrong with texts or settings is said in the words of this page. */
async function start(settings, seed, name) {
  const button = byId("start");
  button.disabled = true;
  byId("starting").textContent = "Checking the texts …";
  try {
    const {id} = await api("/api/runs", {experiment: "classifier", settings, seed, name});
    await view.open(id);
    byId("run-title").scrollIntoView({block: "nearest"});
  } catch (error) {
    throw new Error(inWordsOfThePage(error.message), {cause: error});
  } finally {
    button.disabled = false;
    byId("starting").textContent = "";
  }
}

byId("new").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const {data, name} = await chosen();
    const seed = Number(byId("seed").value);
    if (!Number.isInteger(seed)) throw new Error(`“Seed” is ${byId("seed").value}; expected a whole number`);
    await start({...changed(), data}, seed, name);
  });
});
byId("new").addEventListener("input", showChanged);
byId("reset").addEventListener("click", reset);

byId("example").addEventListener("click", () =>
  attempt(async () => {
    const {data, test} = await api("/api/example", {});
    await listFiles();
    byId("data").value = data.path;
    await start({data: data.path, test: test.path}, 1);
  }),
);

byId("upload").addEventListener("change", () =>
  attempt(async () => {
    const saved = await upload(byId("upload"));
    if (!saved) return;
    await listFiles();
    byId("data").value = saved.path;
    say(`${saved.name} uploaded`);
  }),
);

await attempt(async () => {
  const [experiments] = await Promise.all([api("/api/experiments"), listFiles()]);
  defaults = experiments.find(({name}) => name === "classifier").settings;
  reset();
  const runs = await listRuns();
  const wanted = runs.find(({id}) => id === state.get("run"));
  // The other mode shows trainings of its own.
  if (wanted?.experiment === "training") {
    location.replace(`/theory${location.search}`);
    return;
  }
  const active = runs.find((run) => run.experiment === "classifier" && isActive(run));
  const id = state.get("run") || active?.id;
  if (id) await view.open(id);
});
document.documentElement.dataset.ready = "true";
