// What changed from one classifier to another, on the page Errors.
import {api, attempt, byId, count, element, latestOnly, state} from "/scripts/studio.js";
import {titles} from "/scripts/names.js";
import {bodyOf, chips, fill, percent} from "/scripts/texts.js";

const PAGE = 10;

export class Changes {
  /** @param dataset gives the data set */
  constructor(dataset) {
    this.dataset = dataset;
    this.offset = 0;
    this.after = "";
    this.load = latestOnly(() => attempt(() => this.show()));
    for (const id of ["before", "kind"]) {
      byId(id).addEventListener("change", () => {
        this.offset = 0;
        state.set({before: byId("before").value});
        this.load();
      });
    }
    byId("change-previous").addEventListener("click", () => this.turn(-1));
    byId("change-next").addEventListener("click", () => this.turn(1));
  }

  /** Offers the other runs to compare with. */
  async offer(runs, after) {
    this.after = after;
    this.offset = 0;
    const others = runs.filter(({id}) => id !== after);
    byId("changed").hidden = !after || !others.length;
    if (byId("changed").hidden) return;
    const titleOf = await titles();
    fill(
      byId("before"),
      others.map(({id}) => ({value: id, text: titleOf(id)})),
    );
    if (others.some(({id}) => id === state.get("before"))) byId("before").value = state.get("before");
    await this.show();
  }

  turn(pages) {
    this.offset = Math.max(0, this.offset + pages * PAGE);
    this.load();
  }

  async show() {
    const before = byId("before").value;
    byId("kind").disabled = !before;
    // After a training it is the first thing to see; without a comparison it keeps out of the way.
    byId(before ? "confusion-card" : "audit-card").before(byId("changed"));
    byId("changes").replaceChildren();
    byId("change-summary").textContent = "";
    byId("change-pager").hidden = true;
    if (!before) return;
    const query = new URLSearchParams({before, after: this.after, offset: this.offset, limit: PAGE});
    if (byId("kind").value) query.set("kind", byId("kind").value);
    const found = await api(`/api/datasets/${this.dataset().id}/changes?${query}`);
    const {compared, mended, broken, other, texts} = found;
    byId("change-summary").textContent =
      `Of ${count(compared, "text")} of all parts ${percent(found.before, compared)} were right before, and` +
      ` ${percent(found.after, compared)} are right now. Wrong before and right now: ${mended}; right before and` +
      ` wrong now: ${broken}; wrong in another way: ${other}.`;
    const total = {"": mended + broken + other, mended, broken, other}[byId("kind").value];
    byId("change-pager").hidden = total <= PAGE;
    byId("change-previous").disabled = this.offset === 0;
    byId("change-next").disabled = this.offset + PAGE >= total;
    byId("change-place").textContent = texts.length
      ? `${this.offset + 1} to ${this.offset + texts.length} of ${total}`
      : "";
    if (texts.length) byId("changes").replaceChildren(this.table(texts));
  }

  table(texts) {
    const same = (a, b) => [...a].sort().join("\n") === [...b].sort().join("\n");
    const cell = (labels, prediction) =>
      element(
        "td",
        {},
        chips(prediction.predicted, same(labels, prediction.predicted) ? "right" : "wrong"),
        element("span", {class: "small muted"}, " " + (prediction.probability?.toFixed(2) ?? "")),
      );
    const row = ({place, text, labels, corrected, before, after}) =>
      element(
        "tr",
        {},
        element("th", {scope: "row", class: "number"}, place.line.toLocaleString("en")),
        element("td", {}, chips(labels, corrected ? "corrected" : "")),
        cell(labels, before),
        cell(labels, after),
        element("td", {}, bodyOf(this.dataset().id, {place, text, length: Array.from(text).length}, 160)),
      );
    return element(
      "table",
      {},
      element("caption", {class: "hidden"}, "Texts that the two classifiers predict differently"),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ["line", "label", "before", "now", "text"].map((title) =>
            element("th", {scope: "col", class: title === "line" ? "number" : ""}, title),
          ),
        ),
      ),
      element("tbody", {}, texts.map(row)),
    );
  }
}
