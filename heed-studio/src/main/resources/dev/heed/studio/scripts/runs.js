// The page Runs: finds, renames and deletes runs, and compares some of them.
import {api, attempt, byId, count, element, number, say, state} from "/scripts/studio.js";
import {curves, Picture} from "/scripts/charts.js";
import {addressOf, isActive, kindOf, percent} from "/scripts/names.js";
import {areSame, joined} from "/scripts/texts.js";

const MAX_COMPARED = 4;
const MAX_TEXTS = 10;

/** Milliseconds after which the states of active runs are asked for again. */
const PAUSE = 2000;

const FILTERS = {filter: "find", kind: "kind", "in-state": "state", order: "order"};

const picture = new Picture(byId("curves"), "comparison", "Curves of the selected runs");
let runs = [];

const compared = () => state.get("compare").split(",").filter(Boolean);

/** The time when a run was started, which its id begins with. */
function started(id) {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)/.exec(id) ?? [];
  return year ? `${year}-${month}-${day} ${hour}:${minute}` : "–";
}

const ORDERS = {
  latest: (a, b) => (a.id < b.id ? 1 : -1),
  name: (a, b) => a.name.localeCompare(b.name, "en", {numeric: true}),
  score: (a, b) => (b.findings.score ?? -1) - (a.findings.score ?? -1),
  kind: (a, b) => kindOf(a).localeCompare(kindOf(b)) || ORDERS.latest(a, b),
};

function selected() {
  const words = byId("filter").value.trim().toLowerCase();
  return runs
    .filter((run) => !words || `${run.name} ${run.note}`.toLowerCase().includes(words))
    .filter((run) => !byId("kind").value || kindOf(run) === byId("kind").value)
    .filter((run) => !byId("in-state").value || run.state === byId("in-state").value)
    .sort(ORDERS[byId("order").value] ?? ORDERS.latest);
}

async function change(run, changes) {
  const options = {method: "PATCH"};
  Object.assign(run, await api(`/api/runs/${run.id}`, changes, options));
}

/** The fields of a run's name and note, which replace their cell. */
function edit(run, cell) {
  const name = element("input", {"aria-label": `Name of ${run.name}`, value: run.name, maxlength: 100});
  const note = element("textarea", {"aria-label": `Note on ${run.name}`, maxlength: 4000});
  note.value = run.note;
  const done = async () => {
    await change(run, {name: name.value, note: note.value});
    say(`${run.name} saved`);
    draw();
    document.querySelector(`[data-run="${run.id}"] [data-action=edit]`)?.focus();
  };
  const form = element(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        attempt(done);
      },
      onkeydown: (event) => {
        if (event.key === "Escape") draw();
      },
    },
    name,
    note,
    element(
      "div",
      {class: "row space"},
      element("button", {class: "main"}, "Save"),
      element("button", {type: "button", onclick: draw}, "Cancel"),
    ),
  );
  cell.replaceChildren(form);
  name.focus();
}

async function remove(run) {
  if (!confirm(`Delete ${run.name} with its model and report?`)) return;
  await api(`/api/runs/${run.id}`, undefined, {method: "DELETE"});
  say(`${run.name} deleted`);
  state.set({compare: compared().filter((id) => id !== run.id).join(",")});
  await refresh();
  await compare();
}

function buttonsOf(run, cell) {
  const button = (action, text, onclick) =>
    element(
      "button",
      {type: "button", "data-action": action, "aria-label": `${text} ${run.name}`, onclick: () => attempt(onclick)},
      text,
    );
  const act = (action, text) =>
    button(action, text, async () => {
      await api(`/api/runs/${run.id}/${action}`, {});
      await refresh();
    });
  const buttons = [button("edit", "Edit", () => edit(run, cell))];
  if (run.state === "running") buttons.push(act("pause", "Pause"));
  if (run.state === "paused" || run.resumable) buttons.push(act("resume", "Resume"));
  if (isActive(run)) buttons.push(act("stop", "Stop"));
  else buttons.push(button("delete", "Delete", () => remove(run)));
  return buttons;
}

function runRow(run) {
  const box = element("input", {
    type: "checkbox",
    "aria-label": `Compare ${run.name}`,
    onchange: () =>
      attempt(async () => {
        const ids = compared();
        const next = ids.includes(run.id) ? ids.filter((id) => id !== run.id) : [...ids, run.id].slice(-MAX_COMPARED);
        state.set({compare: next.join(",")});
        draw();
        document.querySelector(`[data-run="${run.id}"] input[type=checkbox]`)?.focus();
        await compare();
      }),
  });
  box.checked = compared().includes(run.id);
  const title = element(
    "th",
    {scope: "row", dir: "auto"},
    element("a", {href: addressOf(run)}, run.name),
    run.note ? element("p", {class: "small note"}, run.note) : "",
    run.message ? element("p", {class: "small muted"}, run.message) : "",
  );
  const progress =
    isActive(run) && run.total
      ? element("progress", {max: run.total, value: run.done, "aria-label": `Progress of ${run.name}: ${run.stage}`})
      : "";
  return element(
    "tr",
    {"data-run": run.id},
    element("td", {}, box),
    title,
    element("td", {}, kindOf(run)),
    element("td", {}, element("span", {class: "state " + run.state}, run.state), progress),
    element("td", {class: "number"}, percent(run.findings.score)),
    element("td", {class: "time"}, started(run.id)),
    element("td", {}, element("div", {class: "row"}, buttonsOf(run, title))),
  );
}

function draw() {
  const found = selected();
  byId("found").textContent = runs.length
    ? `${count(found.length, "run")} of ${runs.length.toLocaleString("en")}; tick two to four to compare them`
    : "No runs yet.";
  byId("runs-table").hidden = found.length === 0;
  byId("runs").replaceChildren(...found.map(runRow));
}

async function refresh() {
  runs = await api("/api/runs");
  const kinds = [...new Set(runs.map(kindOf))].sort();
  const {value} = byId("kind");
  byId("kind").replaceChildren(byId("kind").options[0], ...kinds.map((kind) => element("option", {}, kind)));
  byId("kind").value = kinds.includes(value) ? value : "";
  draw();
}

/** Asks for the states of active runs from time to time, unless a row is edited. */
async function follow() {
  if (!document.hidden && runs.some(isActive) && !document.querySelector("#runs form")) {
    const focused = document.activeElement?.closest("[data-run]")?.dataset.run;
    const {action} = document.activeElement?.dataset ?? {};
    await refresh();
    if (focused && action) document.querySelector(`[data-run="${focused}"] [data-action=${action}]`)?.focus();
  }
  setTimeout(() => attempt(follow), PAUSE);
}

/** The values of a tree by path, such as "checks.name"; lists are left out. */
function flat(tree, prefix = "") {
  return Object.entries(tree ?? {}).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [];
    return value !== null && typeof value === "object" ? flat(value, prefix + key + ".") : [[prefix + key, value]];
  });
}

/** Names of results that say more than their keys. */
const TITLES = {
  train_docs: "training texts",
  dev_docs: "dev texts",
  test_docs: "test texts",
  classes: "labels",
  vocabulary: "known words and n-grams",
  seconds: "seconds of training",
  model_bytes: "bytes of the model",
  ngrams: "n-grams of words up to",
  "deletion_test.texts": "texts of the deletion test",
  dev_macro_f1: "dev macro F1",
  test_macro_f1: "test macro F1",
  dev_micro_f1: "dev micro F1",
  test_micro_f1: "test micro F1",
  test_ece: "test calibration error",
};

const inWords = (name) => TITLES[name] ?? name.replaceAll(/[_.]/g, " ");

/** A number; whole and large ones with their thousands apart. */
const digits = (value, most) =>
  Number.isInteger(value) || Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString("en").replace("-", "−")
    : number(value, most);

const text = (value) => {
  if (typeof value === "number") return digits(value, 5);
  return value === "" || value === null ? "–" : `${value}`;
};

/** A table with a row for each name and a column for each run; the runs' names wrap. */
function table(title, all, names, values, last = []) {
  const [heading, cells] = last;
  return element(
    "div",
    {class: "wide", tabindex: "0", role: "group", "aria-label": title},
    element(
      "table",
      {class: "compared"},
      element("caption", {class: "hidden"}, title),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", {scope: "col"}, "name"),
          all.map(({run}) => element("th", {scope: "col", class: "number", dir: "auto"}, run.name)),
          heading ? element("th", {scope: "col", class: "number"}, heading) : "",
        ),
      ),
      element(
        "tbody",
        {},
        names.map((name) =>
          element(
            "tr",
            {},
            element("th", {scope: "row"}, inWords(name)),
            all.map((each) => element("td", {class: "number"}, text(values(each)[name] ?? ""))),
            heading ? element("td", {class: "number"}, cells(name)) : "",
          ),
        ),
      ),
    ),
  );
}

/** Compares the ticked runs: first the settings that differ, then results, then texts. */
async function compare() {
  const ids = compared().filter((id) => runs.some((run) => run.id === id));
  byId("comparison").hidden = ids.length < 2;
  if (ids.length < 2) return;
  const all = await Promise.all(
    ids.map(async (id) => {
      const run = runs.find((each) => each.id === id);
      const [metrics, trace] = await Promise.all([api(`/api/runs/${id}/metrics`), api(`/api/runs/${id}/trace`)]);
      const settings = Object.fromEntries([["kind", kindOf(run)], ["seed", run.seed], ...flat(run.settings)]);
      return {run, trace, settings, metrics: Object.fromEntries(flat(metrics))};
    }),
  );
  const names = [...new Set(all.flatMap(({settings}) => Object.keys(settings)))];
  const isSame = (name) => all.every(({settings}) => settings[name] === all[0].settings[name]);
  const [same, different] = [names.filter(isSame), names.filter((name) => !isSame(name))];
  byId("settings").replaceChildren(
    different.length
      ? table("Settings that differ", all, different, (each) => each.settings)
      : element("p", {class: "muted"}, "None: the runs have the same settings."),
  );
  byId("same").replaceChildren(table("Settings that are the same", all.slice(0, 1), same, (each) => each.settings));
  showResults(all);
  showCurves(all);
  await showTexts(all);
}

function showResults(all) {
  const isThere = ({metrics}, name) => metrics[name] !== null && metrics[name] !== undefined && metrics[name] !== "";
  const names = [...new Set(all.flatMap(({metrics}) => Object.keys(metrics)))].filter((name) =>
    all.some((each) => isThere(each, name)),
  );
  const difference = (name) => {
    const [a, b] = [all[0].metrics[name], all.at(-1).metrics[name]];
    if (typeof a !== "number" || typeof b !== "number") return "";
    return (b > a ? "+" : b < a ? "−" : "") + digits(Math.abs(b - a), 3);
  };
  const differs = (name) => all.some(({metrics}) => metrics[name] !== all[0].metrics[name]);
  const isScore = (name) => /accuracy|f1/.test(name);
  const scores = names.filter(isScore);
  const others = names.filter((name) => !isScore(name));
  const ordered = [...scores, ...others.filter(differs), ...others.filter((name) => !differs(name))];
  byId("metrics").replaceChildren(
    ordered.length
      ? table("Results", all, ordered, (each) => each.metrics, ["difference", difference])
      : element("p", {class: "muted"}, "None yet."),
  );
}

function numericColumns({columns, rows}) {
  return columns.filter((_, i) => rows.some((row) => row[i] !== "" && Number.isFinite(Number(row[i]))));
}

function showCurves(all) {
  const columns = numericColumns(all[0].trace).filter((column) =>
    all.every(({trace}) => trace.columns.includes(column)),
  );
  const [first, ...others] = columns;
  const select = byId("column");
  select.replaceChildren(...others.map((column) => element("option", {value: column}, inWords(column))));
  const wanted = [state.get("column"), "dev_accuracy"].find((column) => others.includes(column));
  select.value = wanted ?? others[0] ?? "";
  drawCurves(all, first, select.value);
  select.onchange = () => {
    state.set({column: select.value});
    drawCurves(all, first, select.value);
  };
}

function drawCurves(all, xColumn, yColumn) {
  if (!xColumn || !yColumn) return;
  const rows = all.flatMap(({run, trace}) => {
    const at = (name) => trace.columns.indexOf(name);
    // The trace of several trainings names each in a column of text.
    const column = trace.columns.findIndex((_, i) => trace.rows.length && Number.isNaN(Number(trace.rows[0][i])));
    return trace.rows
      .filter((row) => row[at(yColumn)] !== "")
      .map((row) => ({
        series: column < 0 ? run.name : `${run.name} ${row[column]}`,
        x: Number(row[at(xColumn)]),
        y: Number(row[at(yColumn)]),
      }));
  });
  picture.caption(`${inWords(yColumn)} of the selected runs`);
  const share = /accuracy|f1/.test(yColumn);
  picture.show(curves(inWords(xColumn), inWords(yColumn), {height: 260, share}), {rows});
}

/** Two classifiers of one file: the texts that they predict differently. */
async function showTexts(all) {
  const [first, last] = [all[0].run, all.at(-1).run];
  const have = [first, last].every(({files}) => files.includes("predictions.jsonl"));
  byId("texts-part").hidden = !have || first.settings.data !== last.settings.data;
  if (byId("texts-part").hidden) return;
  const {compared: both, differing, better, worse, texts} = await api(
    `/api/differences?runs=${first.id},${last.id}&limit=${MAX_TEXTS}`,
  );
  byId("texts-about").textContent =
    `Of ${count(both, "text")} in the file ${differing.toLocaleString("en")} get another label from ${last.name}` +
    ` than from ${first.name}: ${better.toLocaleString("en")} became correct, ${worse.toLocaleString("en")} wrong.` +
    (differing > texts.length ? ` The first ${texts.length} are shown.` : "");
  byId("texts").replaceChildren(
    ...texts.map(({row, part, labels, text: body, predicted, probability}) =>
      element(
        "div",
        {class: "document"},
        element("p", {dir: "auto"}, body),
        element(
          "p",
          {class: "small"},
          `row ${(row + 1).toLocaleString("en")}, ${part}; label `,
          element("b", {dir: "auto"}, joined(labels)),
          [first, last].flatMap(({name}, i) => {
            const isRight = areSame(predicted[i], labels);
            return [
              `; ${name}: `,
              element("span", {dir: "auto", class: isRight ? "right" : "wrong"}, joined(predicted[i])),
              ` ${isRight ? "✓" : "✗"} ${percent(probability[i], 0)}`,
            ];
          }),
        ),
      ),
    ),
  );
}

for (const [id, name] of Object.entries(FILTERS)) {
  byId(id).addEventListener("input", () => {
    state.set({[name]: byId(id).value});
    draw();
  });
}
byId("clear").addEventListener("click", () =>
  attempt(async () => {
    state.set({compare: ""});
    draw();
    await compare();
  }),
);

await attempt(async () => {
  await refresh();
  for (const [id, name] of Object.entries(FILTERS)) byId(id).value = state.get(name, byId(id).value);
  draw();
  await compare();
});
document.documentElement.dataset.ready = "true";
follow();
