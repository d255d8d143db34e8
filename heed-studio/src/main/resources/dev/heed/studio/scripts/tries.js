// The edits that the reader has tried on a text, with what they did, on the page Explain.
import {byId, element} from "/scripts/studio.js";
import {Edited, parsed, points, written} from "/scripts/edits.js";

/** Tries that are kept; of more, the first ones go. */
const MAX_TRIES = 12;

/** Code points that are shown of what stays as it is, beside an edit. */
const MAX_SHOWN = 40;

/** The tries in this tab's storage. */
const STORED = "heed-explain-tries";

/** A probability; of one near 1 the digits tell how near. */
const sure = (p) => (p > 0.99 ? p.toFixed(4) : p.toFixed(3));

export class Tries {
  /** @param apply is given the edits to return to */
  constructor(apply) {
    this.apply = apply;
    this.model = "";
    this.text = "";
    this.all = [];
    byId("forget-tries").addEventListener("click", () => {
      this.all = [];
      this.keep();
      this.show([]);
    });
  }

  /**
   * Notes what has become of a text; edits of another text or for another model are forgotten.
   *
   * @param whole the explanation of the text as it was
   * @param now that of the text with the edits
   */
  note(model, text, edits, whole, now) {
    if (model !== this.model || text !== this.text) {
      [this.model, this.text] = [model, text];
      this.all = this.stored();
    }
    this.put([], whole);
    if (edits.length) this.put(edits, now);
    const [original, ...others] = this.all;
    this.all = [original, ...others.slice(-MAX_TRIES)];
    this.keep();
    this.show(edits);
  }

  put(edits, {predicted, labels, probabilities}) {
    const one = {edits: written(edits), label: predicted, p: probabilities[labels.indexOf(predicted)]};
    const known = this.all.findIndex((each) => each.edits === one.edits);
    if (known >= 0) this.all[known] = one;
    else this.all.push(one);
  }

  stored() {
    try {
      const {model, text, all} = JSON.parse(sessionStorage.getItem(STORED));
      return model === this.model && text === this.text ? all : [];
    } catch {
      return []; // nothing that this page has stored
    }
  }

  keep() {
    try {
      sessionStorage.setItem(STORED, JSON.stringify({model: this.model, text: this.text, all: this.all}));
    } catch {
      sessionStorage.removeItem(STORED); // a long text; its tries end with the page
    }
  }

  show(edits) {
    const now = written(edits);
    const [original] = this.all;
    byId("tries").hidden = this.all.length < 2;
    const row = (one) => {
      const isOther = one.label !== original.label;
      return element(
        "tr",
        {class: one.edits === now ? "current" : ""},
        element(
          "td",
          {dir: "auto"},
          element(
            "button",
            {
              type: "button",
              class: "plain",
              "aria-current": one.edits === now ? "true" : false,
              onclick: () => this.apply(parsed(one.edits)),
            },
            one.edits ? shown(this.text, parsed(one.edits)) : "the text as it was",
          ),
        ),
        element("td", {}, element("span", {class: isOther ? "chip corrected" : "chip", dir: "auto"}, one.label)),
        element("td", {class: "number"}, sure(one.p)),
      );
    };
    byId("tries-list").replaceChildren(...this.all.map(row));
  }
}

/** The edits with what stands beside them. */
function shown(text, edits) {
  const {all, pieces} = new Edited(points(text), edits);
  return pieces.flatMap(({begin, end, edit}, i) => {
    const part = all.slice(begin, end);
    if (edit) return [element("del", {}, part.join("")), edit.by ? element("ins", {}, edit.by) : ""];
    const most = i > 0 && i < pieces.length - 1 ? 2 * MAX_SHOWN : MAX_SHOWN;
    if (part.length <= most) return [part.join("")];
    const before = i > 0 ? part.slice(0, MAX_SHOWN).join("") : "";
    const after = i < pieces.length - 1 ? part.slice(-MAX_SHOWN).join("") : "";
    return [`${before}…${after}`];
  });
}
