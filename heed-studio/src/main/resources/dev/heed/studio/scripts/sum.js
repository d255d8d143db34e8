// The sum of the contributions, word by word, with the n-grams of a word folded under it.
import {count, element} from "/scripts/studio.js";

/** Rows that are shown at once. */
const MAX_ROWS = 100;

const MORE_ROWS = 500;

export class Sum {
  constructor() {
    this.rows = MAX_ROWS;
    this.table = element("div", {class: "space wide"});
    const title = element("summary", {}, "The sum, word by word");
    this.node = element("details", {class: "space", open: true}, title, this.table);
  }

  /**
   * Shows the sum.
   *
   * @param answer the contributions in columns
   * @param points the text in code points
   * @param most the largest value of a word
   */
  show(answer, points, most) {
    this.now = answer;
    this.points = points;
    this.most = most;
    this.showTable();
  }

  /** The entries that begin at one word: the word itself, and its n-grams. */
  groups() {
    const {begin} = this.now.entries;
    const groups = [];
    for (let i = 0; i < begin.length; i++) {
      if (i && begin[i] === begin[i - 1]) groups.at(-1).to = i + 1;
      else groups.push({from: i, to: i + 1});
    }
    return groups;
  }

  textOf(i) {
    const {begin, end} = this.now.entries;
    return this.points.slice(begin[i], end[i]).join("").replaceAll(/\s+/g, " ");
  }

  showTable() {
    const {entries, label} = this.now;
    const k = this.now.labels.indexOf(label.label);
    const logit = this.now.logits[k];
    const withShapley = Boolean(entries.shapley);
    const running = [];
    let sum = 0;
    for (const value of entries.contribution) running.push((sum += value));
    const exact = sum + label.remainder === logit;
    const cell = (text) => element("td", {class: "number"}, text);
    const total = (values, from, to) => values.slice(from, to).reduce((a, b) => a + b, 0);
    // A difference that can be seen.
    const least = 0.05 * this.most;
    const line = (name, from, to, more = {}) => {
      const contribution = total(entries.contribution, from, to);
      const shapley = withShapley ? total(entries.shapley, from, to) : 0;
      const differs = withShapley && Math.abs(shapley - contribution) > least;
      return element(
        "tr",
        more,
        element("th", {scope: "row", dir: "auto"}, name),
        cell(total(entries.attention, from, to).toFixed(4)),
        cell(contribution.toFixed(4)),
        withShapley ? element("td", {class: differs ? "number differs" : "number"}, shapley.toFixed(4)) : "",
        cell(running[to - 1].toFixed(4)),
      );
    };
    const groups = this.groups();
    const body = groups.slice(0, this.rows).flatMap(({from, to}) => {
      const own = this.textOf(from);
      const unknown = entries.known[from] ? "" : element("span", {class: "muted"}, " (unknown)");
      if (to === from + 1) return [line([own, unknown], from, to)];
      const parts = [];
      for (let i = from; i < to; i++) parts.push(line(this.textOf(i), i, i + 1, {class: "part", hidden: true}));
      const button = element("button", {type: "button", class: "plain fold", "aria-expanded": "false"}, own);
      button.addEventListener("click", () => {
        const isOpen = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(isOpen));
        parts.forEach((part) => (part.hidden = !isOpen));
      });
      const amount = element("span", {class: "muted small"}, ` ${to - from} parts`);
      return [line([button, unknown, amount], from, to), ...parts];
    });
    if (label.remainder !== 0 && this.rows >= groups.length) {
      const name = element("th", {scope: "row"}, "(remainder)");
      const rest = [cell(""), cell(label.remainder.toFixed(4)), withShapley ? cell("") : ""];
      body.push(element("tr", {}, name, rest, cell((sum + label.remainder).toFixed(4))));
    }
    const titles = ["attention", "contribution", ...(withShapley ? ["Shapley value"] : []), "running sum"];
    const head = [
      element("th", {scope: "col"}, "word"),
      ...titles.map((title) => element("th", {scope: "col", class: "number"}, title)),
    ];
    const foot = [
      element("th", {scope: "row"}, "logit"),
      element("td"),
      element("td"),
      withShapley ? element("td") : "",
      element("td", {class: "number logit"}, logit.toFixed(4)),
    ];
    const more = withShapley
      ? " The Shapley values do too; they differ where taking a word out shifts attention to the others."
      : "";
    const rest = groups.length - this.rows;
    this.table.replaceChildren(
      element(
        "table",
        {class: "sum"},
        element(
          "caption",
          {},
          "The contributions add up to the logit ",
          element("span", {class: "equal"}, exact ? "exactly (bit for bit)" : "approximately"),
          "." + more,
        ),
        element("thead", {}, element("tr", {}, head)),
        element("tbody", {}, body),
        element("tfoot", {}, element("tr", {}, foot)),
      ),
      rest > 0
        ? element(
            "button",
            {
              type: "button",
              class: "plain more",
              onclick: () => {
                this.rows += MORE_ROWS;
                this.showTable();
              },
            },
            `Show ${Math.min(rest, MORE_ROWS).toLocaleString("en")} more of ${count(groups.length, "word")}`,
          )
        : "",
    );
  }
}
