// The confusion of labels on the page Errors: a table, or the most confused pairs of many labels.
import {byId, element} from "/scripts/studio.js";
import {joined, percent} from "/scripts/texts.js";

/** Labels from which a table gives way to the pairs. */
const MAX_TABLE = 15;

const MAX_PAIRS = 30;

/** Labels from which the titles of columns stand upright. */
const MAX_FLAT = 6;

/** Shows the cells; `open` is called with the labels of one. */
export function showConfusion({cells}, open) {
  const key = (labels) => joined(labels);
  const totals = new Map();
  for (const {labels, predicted, texts} of cells) {
    totals.set(key(labels), (totals.get(key(labels)) ?? 0) + texts);
    if (!totals.has(key(predicted))) totals.set(key(predicted), 0);
  }
  const names = [...totals.keys()].sort((a, b) => a.localeCompare(b));
  const isTable = names.length <= MAX_TABLE;
  byId("confusion-help").textContent = isTable
    ? "True labels in rows, predicted ones in columns. Select a number to read its texts."
    : `The most confused of ${names.length} labels. Select a number to read its texts.`;
  byId("confusion").replaceChildren(isTable ? table(names, totals, cells, key, open) : pairs(totals, cells, key, open));
}

function cellButton({labels, predicted, texts}, open) {
  const name = `${texts.toLocaleString("en")} texts with the label ${joined(labels)}, predicted ${joined(predicted)}`;
  return element(
    "button",
    {type: "button", class: "plain", "aria-label": name, onclick: () => open(labels, predicted)},
    texts.toLocaleString("en"),
  );
}

function table(names, totals, cells, key, open) {
  const found = new Map(cells.map((cell) => [key(cell.labels) + "\n" + key(cell.predicted), cell]));
  const cellOf = (label, predicted) => {
    const own = found.get(label + "\n" + predicted);
    const texts = own?.texts ?? 0;
    const isRight = label === predicted;
    const cell = element(
      "td",
      {class: "number confused " + (isRight ? "right" : "wrong")},
      texts ? cellButton(own, open) : element("span", {class: "muted"}, "0"),
    );
    // The deepest colour is still pale enough for the number on it.
    cell.style.setProperty("--strength", (texts && totals.get(label) ? (45 * texts) / totals.get(label) : 0) + "%");
    return cell;
  };
  const row = (label) =>
    element(
      "tr",
      {},
      element("th", {scope: "row", dir: "auto"}, label),
      names.map((predicted) => cellOf(label, predicted)),
      element("td", {class: "number"}, percent(found.get(label + "\n" + label)?.texts ?? 0, totals.get(label))),
    );
  return element(
    "table",
    {class: names.length > MAX_FLAT ? "confusion tall" : "confusion"},
    element("caption", {class: "hidden"}, "Confusion of labels"),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", {scope: "col"}, "label"),
        names.map((name) => element("th", {scope: "col", class: "number"}, element("span", {dir: "auto"}, name))),
        element("th", {scope: "col", class: "number"}, "found"),
      ),
    ),
    element("tbody", {}, names.map(row)),
  );
}

function pairs(totals, cells, key, open) {
  const confused = cells.filter(({labels, predicted}) => key(labels) !== key(predicted)).slice(0, MAX_PAIRS);
  const row = (cell) => {
    const {labels, predicted, texts} = cell;
    return element(
        "tr",
        {},
        element("td", {dir: "auto"}, key(labels)),
        element("td", {dir: "auto"}, key(predicted)),
        element("td", {class: "number"}, cellButton(cell, open)),
        element("td", {class: "number"}, percent(texts, totals.get(key(labels)))),
      );
  };
  const titles = ["label", "predicted", "texts", "share of the label"];
  return element(
    "table",
    {},
    element("caption", {class: "hidden"}, "Most confused pairs of labels"),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        titles.map((title, i) => element("th", {scope: "col", class: i > 1 ? "number" : ""}, title)),
      ),
    ),
    element("tbody", {}, confused.map(row)),
  );
}
