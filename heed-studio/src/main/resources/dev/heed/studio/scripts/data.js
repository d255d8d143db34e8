// The page Data: previews a file, stores it, and shows the texts of a data set.
import {api, attempt, byId, count, element, latestOnly, number, say, state, upload} from "/scripts/studio.js";
import {titles} from "/scripts/names.js";
import {decisions, downloads, fill, labelNames, percent, send, train} from "/scripts/texts.js";
import {TextTable} from "/scripts/text-table.js";

const PAGE = 50;

/** Labels that a table of the page lists. */
const MAX_LABELS = 100;

const FILTERS = ["search", "label", "run", "predicted", "part", "flag", "min_length", "max_length", "order"];

/** The settings of the reading, and the fields of the page that have them. */
const FIELDS = {
  format: "format",
  text: "text-column",
  label: "label-column",
  encoding: "encoding",
  header: "header",
  delimiter: "delimiter",
  label_separator: "label-separator",
};

let set = null;
let path = "";

const nameOf = (setting) => byId(FIELDS[setting]).labels[0].textContent;

/** A message of the server in the words of this page: settings by their labels. */
const inWordsOfThePage = (message) =>
  message.replaceAll(/the setting (\w+)(?:=('[^']*'|[^\s,;]+|[,;]))?/g, (whole, setting, value) =>
    setting in FIELDS ? `“${nameOf(setting)}${value ? `: ${value.replaceAll("'", "")}` : ""}”` : whole,
  );

function reading() {
  const value = (setting) => byId(FIELDS[setting]).value;
  return {
    format: value("format"),
    text: value("text") ? JSON.parse(value("text")) : [],
    label: value("label"),
    encoding: value("encoding").trim(),
    header: value("header") === "true",
    delimiter: value("delimiter"),
    label_separator: value("label_separator"),
  };
}

const request = () => ({path, reading: reading()});

const preview = latestOnly(() =>
  attempt(async () => {
    byId("preview").setAttribute("aria-busy", "true");
    try {
      showPreview(await api("/api/datasets/preview", request()));
    } catch (error) {
      throw new Error(inWordsOfThePage(error.message), {cause: error});
    } finally {
      byId("preview").removeAttribute("aria-busy");
    }
  }),
);

function showPreview({format, encoding, columns, rows, figures, refused}) {
  byId("preview").hidden = false;
  byId("preview-title").textContent = "Preview of " + path.split("/").at(-1);
  showRefused(refused, figures);
  showColumns(columns);
  const read = refused ? "before that line" : "in the file";
  const facts = [
    count(figures.texts, "text"),
    count(figures.label_count, "label"),
    `${figures.empty.toLocaleString("en")} empty`,
    `${figures.duplicates.toLocaleString("en")} repeated` +
      (figures.contradictions ? ` (${figures.contradictions.toLocaleString("en")} with another label)` : ""),
  ];
  if (figures.several) facts.push(`${figures.several.toLocaleString("en")} with several labels`);
  if (figures.without) facts.push(`${figures.without.toLocaleString("en")} without a label`);
  byId("figures").textContent = figures.texts
    ? `${facts.join(" · ")} ${read}. Read as ${format}, ${encoding}.`
    : "No text could be read yet.";
  byId("balance").replaceChildren(...(figures.texts ? [balance(figures), labelTable(figures)] : []));
  byId("rows").replaceChildren(rows.length ? rowTable(columns, rows) : "");
  byId("add").hidden = Boolean(refused) || figures.texts === 0;
  say(refused ? "The file cannot be read to its end" : `Preview: ${facts.join(", ")}`);
}

function showRefused(refused, figures) {
  byId("refused").hidden = !refused;
  if (!refused) return;
  const {line, found, expected, content, mend} = refused;
  const changes = mend.map(({setting, value}) => `${nameOf(setting)}: ${shownValue(setting, value)}`);
  const apply = element(
    "button",
    {type: "button", class: "main", onclick: () => attempt(() => applyAll(mend))},
    "Read it so",
  );
  byId("refused").replaceChildren(
    element("p", {}, element("b", {}, line ? `Line ${line.toLocaleString("en")}: ` : ""), inWordsOfThePage(found), "."),
    content ? element("pre", {tabindex: "0", "aria-label": "That line"}, content) : "",
    mend.length
      ? element("div", {class: "row"}, element("span", {}, "It can be read with " + changes.join(", ") + "."), apply)
      : element("p", {}, `Expected: ${inWordsOfThePage(expected)}.`),
    mend.length || !figures.texts
      ? ""
      : element("p", {class: "small muted"}, "Correct the line, and upload the file again."),
  );
}

const shownValue = (setting, value) =>
  setting === "header" ? (value === "false" ? "data" : "names of columns") : value === "\t" ? "tab" : value;

/** Puts the settings with which a file can be read into the form. */
function applyAll(mend) {
  for (const {setting, value} of mend) {
    const field = byId(FIELDS[setting]);
    const wanted = setting === "text" ? JSON.stringify([value]) : value;
    if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === wanted)) {
      field.append(element("option", {value: wanted}, value));
    }
    field.value = wanted;
  }
  return preview();
}

/** Offers the columns of the table as label and text; those in use are selected. */
function showColumns(columns) {
  const hasTable = columns.length > 0;
  byId("label-column").disabled = byId("text-column").disabled = !hasTable;
  if (!hasTable) return;
  const names = columns.map(({name}) => ({value: name, text: name}));
  const used = (role) => columns.filter((column) => column.role === role).map(({name}) => name);
  fill(byId("label-column"), [{value: "", text: "choose"}, ...names], 0);
  const texts = names.map(({value}) => ({value: JSON.stringify([value]), text: value}));
  const several = used("text");
  if (several.length > 1) texts.unshift({value: JSON.stringify(several), text: several.join(" + ")});
  fill(byId("text-column"), [{value: "", text: "choose"}, ...texts], 0);
  if (used("label").length) [byId("label-column").value] = used("label");
  if (several.length) byId("text-column").value = JSON.stringify(several);
}

/** A sentence on how evenly the labels are spread. */
function balance({labels, label_count: all, texts}) {
  const [first] = labels;
  if (!first) return element("p", {}, "No text has a label.");
  const last = labels.at(-1);
  if (all === 1)
    return element("p", {class: "notice"}, `All texts have the label “${first.label}”; a classifier needs two.`);
  const ratio = first.texts / last.texts;
  const least = all === labels.length ? `, “${last.label}” ${count(last.texts, "text")}` : "";
  const verdict = all > texts / 2 ? "Nearly every text has a label of its own: is this the label column?" : "";
  return element(
    "p",
    {class: verdict ? "notice" : ""},
    `Always saying “${first.label}” would be right ${percent(first.texts, texts)} of the time` +
      `; it has ${count(first.texts, "text")}${least}` +
      (least && ratio > 3 ? ` (1 to ${number(ratio, 2)})` : "") +
      `. ${verdict}`,
  );
}

function labelTable({labels, label_count: all, texts}) {
  const most = labels[0]?.texts ?? 1;
  const row = ({label, texts: own}) => {
    const bar = element("span", {class: "share-bar"});
    bar.style.setProperty("--share", (100 * own) / most + "%");
    return element(
      "tr",
      {},
      element("th", {scope: "row", dir: "auto"}, label),
      element("td", {class: "number"}, own.toLocaleString("en")),
      element("td", {class: "number"}, percent(own, texts)),
      element("td", {class: "bar-cell", "aria-hidden": "true"}, bar),
    );
  };
  const rest = all > MAX_LABELS ? `; the ${MAX_LABELS} most frequent of ${all.toLocaleString("en")}` : "";
  return element(
    "div",
    {class: "scroll", tabindex: "0", role: "group", "aria-label": "Labels"},
    element(
      "table",
      {},
      element("caption", {}, "Labels" + rest),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", {scope: "col"}, "label"),
          element("th", {scope: "col", class: "number"}, "texts"),
          element("th", {scope: "col", class: "number"}, "share"),
          element("td", {"aria-hidden": "true"}),
        ),
      ),
      element("tbody", {}, labels.slice(0, MAX_LABELS).map(row)),
    ),
  );
}

function rowTable(columns, rows) {
  const head = columns.map(({name, role}) =>
    element(
      "th",
      {scope: "col", class: role},
      name,
      role === "other" ? "" : element("span", {class: "chip role"}, role),
    ),
  );
  const line = ({line: at, cells}) =>
    element(
      "tr",
      {},
      element("th", {scope: "row", class: "number"}, at),
      cells.map((cell) => element("td", {dir: "auto"}, cell)),
    );
  return element(
    "table",
    {class: "rows"},
    element("caption", {}, "First rows"),
    element("thead", {}, element("tr", {}, element("th", {scope: "col", class: "number"}, "line"), head)),
    element("tbody", {}, rows.map(line)),
  );
}

/** Shows a file before it is stored, with everything detected. */
function choose(file) {
  path = file;
  byId("empty").hidden = byId("set").hidden = true;
  byId("preview").hidden = !file;
  if (!file) return undefined;
  for (const id of Object.values(FIELDS)) byId(id).value = id === "header" ? "true" : "";
  for (const id of ["label-column", "text-column"]) byId(id).replaceChildren();
  byId("name").value = file
    .split("/")
    .at(-1)
    .replace(/\.(csv|tsv|jsonl|txt|train)(\.gz)?$/, "");
  return preview();
}

async function listSets() {
  const sets = await api("/api/datasets");
  byId("no-sets").hidden = sets.length > 0;
  byId("sets").replaceChildren(
    ...sets.map(({id, name, figures, corrected}) =>
      element(
        "li",
        {},
        element(
          "button",
          {
            class: "plain",
            type: "button",
            "aria-current": id === set?.id ? "true" : false,
            onclick: () => attempt(() => open(id)),
          },
          name,
        ),
        element(
          "div",
          {class: "small muted"},
          `${count(figures.texts, "text")}, ${count(figures.label_count, "label")}` +
            (corrected ? `, ${corrected.toLocaleString("en")} corrected` : ""),
        ),
      ),
    ),
  );
  return sets;
}

/** Opens a data set; the filters are those of the address if it is its data set. */
async function open(id) {
  set = await api(`/api/datasets/${id}`);
  if (state.get("dataset") !== String(id)) {
    state.set({dataset: id, offset: "", ...Object.fromEntries(FILTERS.map((name) => [name, ""]))});
  }
  byId("file").value = "";
  path = "";
  byId("trained").hidden = true;
  const [runs, titleOf] = await Promise.all([api(`/api/datasets/${id}/runs`), titles()]);
  fill(
    byId("run"),
    runs.map(({id: run}) => ({value: run, text: titleOf(run)})),
  );
  const labels = labelNames(set).map((label) => ({value: label, text: label}));
  fill(byId("label"), labels);
  fill(byId("predicted"), labels);
  for (const name of FILTERS) byId(name).value = state.get(name);
  showSet();
  await listSets();
  await texts();
}

function showSet() {
  const {id, name, note, path: from, created, figures} = set;
  byId("empty").hidden = byId("preview").hidden = true;
  byId("set").hidden = false;
  byId("set-title").textContent = name;
  byId("set-name").value = name;
  byId("set-note").value = note;
  byId("errors").href = `/errors?dataset=${id}`;
  for (const [link, file] of Object.entries(downloads(id))) byId(link).href = file;
  const facts = [
    count(figures.texts, "text"),
    count(figures.label_count, "label"),
    `${figures.empty.toLocaleString("en")} empty`,
    `${figures.duplicates.toLocaleString("en")} repeated`,
    decisions(set),
  ].filter(Boolean);
  const date = new Date(created).toLocaleString("en-GB", {dateStyle: "medium", timeStyle: "short"});
  byId("summary").replaceChildren(
    facts.join(" · "),
    element("br"),
    element("span", {class: "small muted"}, `From ${from}, ${date}${note ? `. ${note}` : ""}`),
  );
  byId("labels").replaceChildren(balance(figures), labelTable(figures));
}

const query = () => new URLSearchParams(FILTERS.map((name) => [name, state.get(name)]).filter(([, value]) => value));

const texts = latestOnly(() =>
  attempt(async () => {
    const hasRun = Boolean(state.get("run"));
    for (const id of ["predicted", "part"]) byId(id).disabled = !hasRun;
    for (const value of ["wrong", "right"]) option("flag", value).disabled = !hasRun;
    for (const value of ["surest", "unsure"]) option("order", value).disabled = !hasRun;
    const offset = Number(state.get("offset", "0"));
    const page = await api(`/api/datasets/${set.id}/texts?${query()}&offset=${offset}&limit=${PAGE}`);
    const {texts: shown, total, judged, right} = page;
    byId("found").textContent =
      `${count(total, "text")} found.` +
      (judged ? ` Of ${judged.toLocaleString("en")} predicted, ${percent(right, judged)} are right.` : "");
    byId("place").textContent = shown.length
      ? `${(offset + 1).toLocaleString("en")} to ${(offset + shown.length).toLocaleString("en")}`
      : "";
    byId("previous").disabled = offset === 0;
    byId("next").disabled = offset + shown.length >= total;
    byId("texts").replaceChildren(...table.of(shown));
    document.documentElement.dataset.shown = `${offset} ${total}`;
  }),
);

const table = new TextTable({
  dataset: () => set,
  hasRun: () => Boolean(state.get("run")),
  async decided() {
    set = await api(`/api/datasets/${set.id}`);
    showSet();
    await listSets();
  },
});

const option = (select, value) => [...byId(select).options].find((each) => each.value === value);

function turn(pages) {
  state.set({offset: Math.max(0, Number(state.get("offset", "0")) + pages * PAGE) || ""});
  texts();
}

byId("upload").addEventListener("change", () =>
  attempt(async () => {
    const saved = await upload(byId("upload"));
    if (!saved) return;
    await listFiles();
    byId("file").value = saved.path;
    await choose(saved.path);
  }),
);
byId("file").addEventListener("change", () => choose(byId("file").value));
byId("reading").addEventListener("change", preview);
byId("reading").addEventListener("submit", (event) => event.preventDefault());
byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    byId("store").disabled = true;
    say("Reading the texts");
    try {
      const {id, name} = await api("/api/datasets", {...request(), name: byId("name").value});
      await open(id);
      say(`${name} added`);
    } finally {
      byId("store").disabled = false;
    }
  });
});
byId("change").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const change = {name: byId("set-name").value, note: byId("set-note").value};
    set = await send("PATCH", `/api/datasets/${set.id}`, change);
    showSet();
    await listSets();
    say("Saved");
  });
});
byId("delete").addEventListener("click", () =>
  attempt(async () => {
    if (!confirm(`Delete “${set.name}” with its ${count(set.corrected, "correction")}?`)) return;
    await send("DELETE", `/api/datasets/${set.id}`);
    set = null;
    state.set({dataset: "", offset: "", ...Object.fromEntries(FILTERS.map((name) => [name, ""]))});
    byId("set").hidden = true;
    byId("empty").hidden = false;
    await listSets();
    say("Deleted");
  }),
);
byId("train").addEventListener("click", () =>
  attempt(async () => {
    const {id} = await train(set);
    byId("trained").hidden = false;
    byId("trained").replaceChildren(
      "A classifier is being trained. ",
      element("a", {href: `/train?run=${id}`}, "Watch it"),
      ", or look at its ",
      element("a", {href: `/errors?dataset=${set.id}&run=${id}`}, "errors"),
      " when it is done.",
    );
    say("Training started");
  }),
);
for (const name of FILTERS) {
  byId(name).addEventListener(name === "search" ? "input" : "change", () => {
    state.set({[name]: byId(name).value.trim(), offset: ""});
    texts();
  });
}
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("previous").addEventListener("click", () => turn(-1));
byId("next").addEventListener("click", () => turn(1));

async function listFiles() {
  const files = await api("/api/files");
  const shown = files.filter(({path: each}) => !each.startsWith("datasets/"));
  fill(
    byId("file"),
    shown.map(({path: each}) => ({value: each, text: each})),
  );
}

await attempt(async () => {
  const [sets] = await Promise.all([listSets(), listFiles()]);
  const wanted = state.get("dataset");
  if (sets.some(({id}) => String(id) === wanted)) await open(wanted);
  else byId("empty").hidden = false;
});
document.documentElement.dataset.ready = "true";
