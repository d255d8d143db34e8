// Edits of a text that change its label, to be applied with one click.
import {api, attempt, element, number} from "/scripts/studio.js";
import {percent} from "/scripts/names.js";

/** Characters; edits of longer texts are looked for when a button says so. */
const MAX_LIVE = 400;

const signed = (value) => (value >= 0 ? "+" : "−") + number(Math.abs(value), 3);

export class Counterfactuals {
  /** @param apply takes the edits that a reader chose */
  constructor(model, apply) {
    this.model = model;
    this.apply = apply;
    this.node = element("div", {class: "suggested"});
  }

  /** Looks for edits that change the label of the text as it was; those of long texts only if asked. */
  async look(text, asked = false) {
    if (this.text === text && !asked) return;
    this.text = text;
    const title = element("h3", {}, "Edits that change the label");
    if (!asked && text.length > MAX_LIVE) {
      const look = () => attempt(() => this.look(text, true));
      const button = element("button", {type: "button", onclick: look}, "Find edits");
      this.node.replaceChildren(title, button);
      return;
    }
    this.node.replaceChildren(title, element("p", {class: "small muted"}, "Looking for edits …"));
    let found;
    try {
      found = await api("/api/counterfactuals", {model: this.model, text, most: 3});
    } catch (error) {
      this.node.replaceChildren(title, element("p", {class: "small notice"}, error.message));
      return;
    }
    if (this.text !== text) return;
    const none = "No word that is taken out or replaced changes it.";
    this.node.replaceChildren(
      title,
      found.edits.length
        ? element(
            "ul",
            {class: "list edits"},
            found.edits.map((edit) => this.suggestion(edit)),
          )
        : element("p", {class: "small muted"}, none),
    );
  }

  suggestion(edit) {
    const changes = [
      ...edit.delete.map(({word}) => ["without ", element("del", {dir: "auto"}, word)]),
      ...edit.replace.map(({word, by}) => [
        element("del", {dir: "auto"}, word),
        " → ",
        element("ins", {dir: "auto"}, by),
      ]),
    ].flatMap((node, i) => (i ? [", ", node] : [node]));
    const fate = {instead: "becomes", added: "adds", removed: "takes away"}[edit.change.toLowerCase()];
    const by = edit.after - edit.before;
    const edits = [
      ...edit.delete.map(({begin, end}) => ({begin, end, by: ""})),
      ...edit.replace.map(({begin, end, by: word}) => ({begin, end, by: word})),
    ].sort((a, b) => a.begin - b.begin);
    return element(
      "li",
      {class: "row apart"},
      element(
        "span",
        {},
        ...changes.flat(),
        element(
          "span",
          {class: "small muted"},
          ` ${fate} “${edit.label}”: ${percent(edit.before)} → ${percent(edit.after)} (${signed(100 * by)} points)`,
          edit.fewest ? "; no fewer words do" : "",
        ),
      ),
      element("button", {type: "button", onclick: () => this.apply(edits)}, "Apply"),
    );
  }
}
