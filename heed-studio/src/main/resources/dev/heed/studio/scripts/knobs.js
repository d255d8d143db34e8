// The settings of a classifier under “Advanced”, each with its unit, range and a line of help.
import {byId, element} from "/scripts/studio.js";

const HEADS = ["linear", "fixed", "mlp"];
const ATTENTIONS = ["pooled", "metric"];
const CLASS_WEIGHTS = ["none", "sqrt", "balanced"];
const YES_NO = ["yes", "no"];

const GROUPS = [
  [
    "Texts held out",
    [
      ["dev_share", "Dev share", "Share of the texts that decides when to stop.", "0 to below 1"],
      ["test_share", "Test share", "Share of the texts that only measures the finished model.", "0 to below 1"],
      ["test", "Test texts", "A file of labelled texts to measure with, instead of a share.", "", "files"],
      ["dev", "Dev texts", "A file of labelled texts that decides when to stop, instead of a share.", "", "files"],
      ["refit", "Train again on all", "At the end, with the dev texts, for as many epochs as were best.", "", YES_NO],
    ],
  ],
  [
    "Words",
    [
      ["ngrams", "Longest n-gram", "1 is words alone, 2 adds pairs of words.", "words, from 1"],
      ["char_ngrams", "Character n-grams", "For inflected and misspelt words.", "auto, none, or as 3-5"],
      ["min_count", "Least count of a word", "Rarer words are left out.", "occurrences, from 1"],
      ["ngram_min_count", "Least count of an n-gram", "Rarer n-grams are left out.", "occurrences, from 1"],
    ],
  ],
  [
    "Model",
    [
      ["attention", "Attention", "How a word is scored: by a product, or by a learned distance.", "", ATTENTIONS],
      ["head", "Head", "From the averaged embedding to the labels.", "", HEADS],
      ["dim", "Embedding size", "Numbers for each word.", "auto, or from 1"],
      ["class_weights", "Weights of labels", "Balanced: rare labels count as much as others.", "", CLASS_WEIGHTS],
      ["decouple", "Decoupling", "Penalty on words that give the label away, as tags do.", "above 0; empty: none"],
    ],
  ],
  [
    "Training",
    [
      ["epochs", "Most epochs", "Passes over the texts; it mostly ends long before.", "from 1"],
      ["patience", "Patience", "Stops after this many epochs without a lower dev loss.", "epochs, from 1"],
      ["lr", "Learning rate", "Size of a step; auto grows while the dev loss falls.", "auto, or above 0"],
      ["seed", "Seed", "The same seed and texts give the same model, byte for byte.", "whole number"],
    ],
  ],
  [
    "Reading the file",
    [
      ["format", "Format", "", "", ["", "fasttext", "csv", "tsv", "jsonl", "label-first"]],
      ["text", "Text columns", "Joined to one text, with commas between their names.", "names; empty: detected"],
      ["label", "Label column", "", "name; empty: detected"],
      ["label_separator", "Between labels", "For texts with several labels in one field.", "as ;"],
      ["header", "First line of a table", "", "", {true: "names of columns", false: "data"}],
      ["encoding", "Encoding", "", "as ISO-8859-1; empty: UTF-8"],
      ["delimiter", "Delimiter of a CSV file", "", "one character; empty: detected"],
      ["multi_label", "Labels of a text", "", "", {false: "one, or as written", true: "any number"}],
      ["weight", "Column of weights", "A text of weight 2 counts as two.", "name; empty: none"],
      ["label_names", "Names of labels", "Shown instead of those in the file.", "as 0=negative,1=positive"],
      ["corrections", "Corrections", "A CSV file of labels to change: line, given, suggested.", "", "files"],
    ],
  ],
];

const ALL = GROUPS.flatMap(([, knobs]) => knobs);

/** The names of all settings, and the seed. */
export const NAMES = ALL.map(([name]) => name);

/** The selects that list files. */
export const FILE_SELECTS = ALL.filter(([, , , , kind]) => kind === "files").map(([name]) => name);

function control(name, kind, help) {
  const attributes = {id: name, name, "aria-describedby": help ? `${name}-help` : false};
  if (!kind) return element("input", {...attributes, autocomplete: "off", spellcheck: "false"});
  if (kind === "files") return element("select", attributes, element("option", {value: ""}, "none"));
  const options = Array.isArray(kind) ? kind.map((value) => [value, value || "auto-detect"]) : Object.entries(kind);
  return element(
    "select",
    attributes,
    options.map(([value, text]) => element("option", {value}, text)),
  );
}

function knob([name, label, help, range, kind]) {
  return element(
    "div",
    {class: "knob"},
    element("label", {for: name}, element("b", {}, label), range ? ` (${range})` : ""),
    control(name, kind, help),
    help ? element("p", {id: `${name}-help`, class: "small muted"}, help) : "",
  );
}

/** Fills the place of the settings. */
export function drawKnobs() {
  byId("knobs").replaceChildren(
    ...GROUPS.map(([title, knobs]) =>
      element("details", {}, element("summary", {}, title), element("div", {class: "knobs"}, knobs.map(knob))),
    ),
  );
}

/** A message of the server in the words of this page: settings by their labels. */
export function inWordsOfThePage(message) {
  const label = (name) => ALL.find(([each]) => each === name)?.[1] ?? "Labelled texts";
  const named = (name, value) => {
    const {options = []} = byId(name);
    const shown = [...options].find((option) => option.value === value)?.text ?? value;
    return `“${label(name)}${shown ? `: ${shown}` : ""}” under “Advanced”`;
  };
  const value = "(?:=('[^']*'|[^\\s,;]+|[,;]))?";
  return [...NAMES, "data"].reduce(
    (text, name) =>
      text
        .replaceAll(new RegExp(`the setting ${name}\\b${value}`, "g"), (_, given) => named(name, given))
        .replace(new RegExp(`^${name} is `), `“${label(name)}” is `),
    message,
  );
}
