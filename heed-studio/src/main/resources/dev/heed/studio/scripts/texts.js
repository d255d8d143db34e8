// Shared by the pages Data and Errors: data sets, labels, and whole texts.
import {api, count, element, number} from "/scripts/studio.js";

export const send = (method, path, body) => api(path, body, {method});

/** A share as a percentage with one decimal. */
export const percent = (part, whole) => (whole ? ((100 * part) / whole).toFixed(1) + " %" : "–");

export const joined = (labels) => (labels.length ? labels.join(", ") : "no label");

/** Labels as a filter that finds texts with just these. */
export const exactly = (labels) => "\u001f" + [...labels].sort().join("\u001f");

/** Whether two lists have the same labels, in any order. */
export const areSame = (labels, others) => [...labels].sort().join("\n") === [...others].sort().join("\n");

export const chips = (labels, kind = "") =>
  labels.length
    ? labels.map((label) => element("span", {class: "chip " + kind, dir: "auto"}, label))
    : element("span", {class: "chip none"}, "no label");

/** The label of a text; a corrected one with that of the file struck out. */
export const labelOf = ({labels, corrected, state}) => {
  const struck = element("del", {}, chips(labels));
  if (state.left_out) return [struck, " ", element("span", {class: "chip flag"}, "left out")];
  return corrected ? [struck, " ", element("ins", {}, chips(corrected, "corrected"))] : chips(labels);
};

/** The decision on a text, as it is sent to be made again; null if there is none. */
export const decisionOn = ({corrected, state}) => {
  if (state.left_out) return {leave_out: true};
  if (corrected) return {labels: corrected};
  return state.skipped ? {skip: true} : null;
};

/** Makes a decision on a text, or takes back what was decided where there is none. */
export const decide = (dataset, num, decision) => {
  const address = `/api/datasets/${dataset}/corrections/${num}`;
  return decision ? send("PUT", address, decision) : send("DELETE", address);
};

/** The decisions on a data set in words; empty if there are none. */
export const decisions = ({corrected, left_out, skipped}) =>
  [
    corrected && `${count(corrected, "label")} corrected`,
    left_out && `${count(left_out, "text")} left out`,
    skipped && `${skipped.toLocaleString("en")} looked at and kept`,
  ]
    .filter(Boolean)
    .join(", ");

/** The text of a row, with a button for the rest if it is long. */
export function bodyOf(dataset, {place, text, length}, most) {
  const points = Array.from(text);
  const body = element("div", {class: "body", dir: "auto"}, points.slice(0, most).join(""));
  if (length <= most) return [body];
  body.append("…");
  const more = element("button", {type: "button", class: "plain more"}, "Show all");
  more.addEventListener("click", async () => {
    const whole = await api(`/api/datasets/${dataset}/texts/${place.num}`);
    body.replaceChildren(whole.text);
    if (whole.length > Array.from(whole.text).length) body.append("… (the table has the first million characters)");
    more.remove();
  });
  return [body, more];
}

/** The labels of a data set, the most frequent first. */
export const labelNames = ({figures}) => figures.labels.map(({label}) => label);

/** The files that a data set can be downloaded as, by the ids of their links. */
export const downloads = (id) => ({
  csv: `/api/datasets/${id}/corrected.csv`,
  spreadsheet: `/api/datasets/${id}/corrected.csv?spreadsheet=true`,
  corrections: `/api/datasets/${id}/corrections.csv`,
});

/** Fills a select with options behind the first `kept` ones, and keeps what is selected if it is still there. */
export function fill(select, options, kept = 1) {
  const {value} = select;
  const made = options.map(({value: each, text}) => element("option", {value: each}, text));
  select.replaceChildren(...[...select.options].slice(0, kept), ...made);
  select.value = [...select.options].some((option) => option.value === value)
    ? value
    : (select.options[0]?.value ?? "");
}

/** Starts a classifier run on a data set with its corrections; the settings are those of an earlier run, if given. */
export async function train({id, name}, earlier) {
  const {path, corrections} = await api(`/api/datasets/${id}/training`, {});
  const settings = {...(earlier ? await settingsOf(earlier) : {}), data: path};
  if (corrections) settings.corrections = corrections;
  return api("/api/runs", {experiment: "classifier", settings, name});
}

/** Settings that belong to the file that is trained on. */
const READING = [
  "data",
  "dataset",
  "corrections",
  "format",
  "text",
  "label",
  "header",
  "encoding",
  "delimiter",
  "label_separator",
];

async function settingsOf(id) {
  const [run, experiments] = await Promise.all([api(`/api/runs/${id}`), api("/api/experiments")]);
  const defaults = experiments.find(({name}) => name === run.experiment)?.settings ?? {};
  const isChanged = ([name, value]) =>
    value !== null &&
    typeof value !== "object" &&
    !READING.includes(name) &&
    name in defaults &&
    String(value) !== String(defaults[name]);
  return Object.fromEntries(Object.entries(run.settings).filter(isChanged));
}

/** Texts coloured by the contributions to a label, with the strongest words in writing. */
export async function coloured(model, text, label) {
  const {explanation, words} = await api("/api/explain", {model, text});
  const k = Math.max(0, explanation.labels.indexOf(label));
  const most = Math.max(0, ...words.map(({contributions}) => Math.abs(contributions[k])));
  const points = Array.from(text);
  const nodes = [];
  let at = 0;
  for (const {begin, end, known, contributions} of words) {
    nodes.push(points.slice(at, begin).join(""));
    const value = contributions[k];
    const word = points.slice(begin, end).join("");
    if (known && value && most) {
      const mark = element("span", {class: value < 0 ? "mark negative" : "mark", title: number(value, 3)}, word);
      mark.style.setProperty("--strength", Math.round((80 * Math.abs(value)) / most) + "%");
      nodes.push(mark);
    } else nodes.push(word);
    at = end;
  }
  nodes.push(points.slice(at).join(""));
  const strongest = [...explanation.words]
    .sort((a, b) => Math.abs(b.contributions[k]) - Math.abs(a.contributions[k]))
    .slice(0, 4)
    .map(
      ({word, contributions}) =>
        `“${word}” ${contributions[k] > 0 ? "+" : "−"}${number(Math.abs(contributions[k]), 2)}`,
    );
  return {nodes, strongest: strongest.length ? `For “${explanation.labels[k]}”: ${strongest.join(", ")}` : ""};
}
