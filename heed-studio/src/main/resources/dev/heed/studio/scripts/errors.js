// The page Errors: the mistakes of a classifier on a data set, and the correction of labels.
import {api, attempt, byId, element, latestOnly, say, state} from "/scripts/studio.js";
import {titles} from "/scripts/names.js";
import {decisions, downloads, fill, percent, train} from "/scripts/texts.js";
import {AuditView} from "/scripts/audit.js";
import {showConfusion} from "/scripts/confusion.js";
import {Changes} from "/scripts/changes.js";
import {Reviews} from "/scripts/reviews.js";

/** Milliseconds between two looks at a training. */
const PAUSE = 1000;

let set = null;
let runs = [];

const hasRun = () => runs.some(({id}) => id === byId("run").value);
const part = () => (byId("part").value === "all" ? "" : byId("part").value);

const reviews = new Reviews({
  dataset: () => set,
  run: () => (hasRun() ? byId("run").value : ""),
  part,
  decided: refresh,
});
const changes = new Changes(() => set);
const audit = new AuditView({
  dataset: () => set,
  changed: () => reviews.load(),
  open: (num) => reviews.open(num),
});

/** Shows the figures that a decision changes. */
async function refresh() {
  set = await api(`/api/datasets/${set.id}`);
  byId("decided").textContent = decisions(set) && decisions(set) + ".";
  await confusion();
}

async function confusion() {
  byId("confusion-card").hidden = !hasRun();
  if (!hasRun()) {
    byId("verdict").textContent = "";
    return;
  }
  const run = byId("run").value;
  const found = await api(`/api/datasets/${set.id}/runs/${run}/confusion?part=${part()}`);
  const kind = {dev: "dev texts", test: "test texts", train: "training texts", "": "texts"}[part()];
  byId("verdict").textContent = found.judged
    ? `${found.right.toLocaleString("en")} of ${found.judged.toLocaleString("en")} ${kind} are right` +
      ` (${percent(found.right, found.judged)}).` +
      (part() === "train" ? " The classifier has learnt these labels, so it is better on them than on new texts." : "")
    : `This classifier has no ${kind}.`;
  showConfusion(found, (labels, predicted) => reviews.show("cell", {labels, predicted}));
}

const load = latestOnly(() =>
  attempt(async () => {
    state.set({dataset: set.id, run: hasRun() ? byId("run").value : "", part: byId("part").value});
    byId("part").disabled = !hasRun();
    byId("retrain").disabled = false;
    for (const [id, file] of Object.entries(downloads(set.id))) {
      byId(id).hidden = false;
      byId(id).href = file;
    }
    byId("empty").hidden = hasRun();
    byId("empty-title").textContent = "No classifier yet";
    byId("empty-text").textContent =
      "Train one on this data set with the button above, and its mistakes stand here. The audit needs none.";
    byId("retrain").textContent = hasRun() ? "Train again with the corrections" : "Train a classifier";
    byId("texts-card").hidden = byId("audit-card").hidden = false;
    await refresh();
    await audit.load();
    await changes.offer(runs, hasRun() ? byId("run").value : "");
    await reviews.load();
    document.documentElement.dataset.loaded = `${set.id} ${byId("run").value}`;
  }),
);

async function chooseSet(id) {
  set = await api(`/api/datasets/${id}`);
  runs = await api(`/api/datasets/${id}/runs`);
  const titleOf = await titles();
  const options = runs.map(({id: run}) => ({value: run, text: titleOf(run)}));
  fill(byId("run"), options.length ? options : [{value: "", text: "none"}], 0);
}

/** Waits for a training, and then shows what it changed. */
async function follow(id, earlier) {
  const link = element("a", {href: `/train?run=${id}`}, (await titles())(id));
  byId("training").hidden = false;
  for (;;) {
    const run = await api(`/api/runs/${id}`);
    const done = run.total ? `, ${run.stage}: ${run.done} of ${run.total}` : "";
    byId("training").replaceChildren("Training ", link, `: ${run.state}${done}. ${run.message}`);
    if (run.state !== "running" && run.state !== "paused") break;
    await new Promise((resume) => setTimeout(resume, PAUSE));
  }
  await chooseSet(set.id);
  if (!runs.some((run) => run.id === id)) return;
  byId("training").hidden = true;
  byId("run").value = id;
  say("Training done");
  state.set({before: earlier});
  await load();
}

byId("retrain").addEventListener("click", () =>
  attempt(async () => {
    const earlier = hasRun() ? byId("run").value : "";
    byId("retrain").disabled = true;
    try {
      const {id} = await train(set, earlier);
      say("Training started");
      await follow(id, earlier);
    } finally {
      byId("retrain").disabled = false;
    }
  }),
);
byId("dataset").addEventListener("change", () =>
  attempt(async () => {
    await chooseSet(byId("dataset").value);
    reviews.reset();
    await load();
  }),
);
for (const id of ["run", "part"]) {
  byId(id).addEventListener("change", () => {
    reviews.reset();
    load();
  });
}

await attempt(async () => {
  const sets = await api("/api/datasets");
  fill(
    byId("dataset"),
    sets.map(({id, name}) => ({value: String(id), text: name})),
    0,
  );
  byId("empty").hidden = sets.length > 0;
  byId("empty-title").textContent = "No data set yet";
  byId("empty-text").replaceChildren("Add your texts on the page ", element("a", {href: "/data"}, "Data"), ".");
  if (!sets.length) return;
  const wanted = state.get("dataset");
  if (sets.some(({id}) => String(id) === wanted)) byId("dataset").value = wanted;
  await chooseSet(byId("dataset").value);
  if (runs.some(({id}) => id === state.get("run"))) byId("run").value = state.get("run");
  byId("part").value = state.get("part", "dev");
  await load();
});
document.documentElement.dataset.ready = "true";
