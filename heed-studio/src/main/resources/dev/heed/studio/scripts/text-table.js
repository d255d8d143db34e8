// The table of texts on the page Data, where texts are left out of trainings.
import {attempt, element, say} from "/scripts/studio.js";
import {areSame, bodyOf, chips, decide, decisionOn, labelOf} from "/scripts/texts.js";

/** Characters of a text in the table. */
const MAX_SHOWN = 240;

const isRight = ({labels, corrected, prediction}) => areSame(corrected ?? labels, prediction.predicted);

export class TextTable {
  /** @param page gives the data set, and whether predictions of a run stand beside it; is told of decisions */
  constructor(page) {
    this.page = page;
    // What was decided on texts before they were left out here, by their data sets and numbers.
    this.before = new Map();
  }

  /** The parts of a table of texts. */
  of(texts) {
    const predictions = this.page.hasRun() ? ["predicted", "probability"] : [];
    const head = (name) =>
      element("th", {scope: "col", class: ["line", "probability"].includes(name) ? "number" : ""}, name);
    return [
      element("caption", {class: "hidden"}, "Texts of the data set"),
      element("thead", {}, element("tr", {}, ["line", "label", ...predictions, "text", "training"].map(head))),
      element(
        "tbody",
        {},
        texts.map((text) => this.row(text)),
      ),
    ];
  }

  row(text) {
    const {place, prediction, state: kind} = text;
    const flags = [kind.empty && "empty", kind.copy_of !== null && "repeated", kind.skipped && "kept"].filter(Boolean);
    const row = element(
      "tr",
      {class: kind.left_out ? "left-out" : ""},
      element("th", {scope: "row", class: "number"}, place.line.toLocaleString("en")),
      element(
        "td",
        {},
        labelOf(text),
        flags.map((flag) => element("span", {class: "chip flag"}, flag)),
      ),
      this.page.hasRun()
        ? [
            element("td", {}, prediction ? chips(prediction.predicted, isRight(text) ? "right" : "wrong") : "–"),
            element("td", {class: "number"}, prediction?.probability?.toFixed(2) ?? "–"),
          ]
        : [],
      element("td", {class: "text"}, bodyOf(this.page.dataset().id, text, MAX_SHOWN)),
      element("td", {class: "leave"}, this.button(text)),
    );
    return row;
  }

  /** The button that leaves a text out, or takes it back with what was decided on it before. */
  button(text) {
    const isOut = text.state.left_out;
    return element(
      "button",
      {
        type: "button",
        "aria-label": `${isOut ? "Take back" : "Leave out"} the text of line ${text.place.line}`,
        title: isOut ? "Trainings will see this text again" : "Trainings will not see this text",
        onclick: (event) => attempt(() => this.toggle(text, event.target.closest("tr"))),
      },
      isOut ? "Take back" : "Leave out",
    );
  }

  async toggle(text, old) {
    const {id} = this.page.dataset();
    const key = `${id} ${text.place.num}`;
    const isOut = text.state.left_out;
    if (!isOut) this.before.set(key, decisionOn(text));
    const decision = isOut ? (this.before.get(key) ?? null) : {leave_out: true};
    const now = await decide(id, text.place.num, decision);
    const row = this.row({...text, corrected: now.corrected, state: now.state});
    old.replaceWith(row);
    row.querySelector(".leave button").focus();
    say(isOut ? "Taken back" : "Left out of trainings");
    await this.page.decided();
  }
}
