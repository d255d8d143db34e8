// Texts to explain: examples of a run or a data set, and texts on which two models differ.
import {api, attempt, byId, element, latestOnly, number, state} from "/scripts/studio.js";
import {titles} from "/scripts/names.js";
import {chips, fill} from "/scripts/texts.js";

/** Characters of a text in a list. */
const MAX_SHOWN = 160;

const short = (text) => {
  const points = Array.from(text.slice(0, 2 * MAX_SHOWN));
  return points.length > MAX_SHOWN ? points.slice(0, MAX_SHOWN).join("") + "…" : text;
};

const of = (part, whole) =>
  part === whole ? whole.toLocaleString("en") : `${part.toLocaleString("en")} of ${whole.toLocaleString("en")}`;

export class Suggestions {
  /** @param page gives the models by model() and other(); takes a text by take(text) */
  constructor(page) {
    this.page = page;
    this.load = latestOnly(() => attempt(() => this.read()));
    byId("examples").addEventListener("toggle", () => byId("examples").open && this.load());
    byId("source").addEventListener("change", () => {
      state.set({source: byId("source").value});
      this.load();
    });
    byId("find-differing").addEventListener("click", () => attempt(() => this.differing()));
  }

  /** Lists the runs with predictions and the data sets. */
  async offer(runs, sets) {
    const titleOf = await titles();
    fill(
      byId("source"),
      [
        ...runs.map(({id}) => ({value: "run=" + encodeURIComponent(id), text: `held-out texts of ${titleOf(id)}`})),
        ...sets.map(({id, name}) => ({value: "dataset=" + id, text: `data set ${name}`})),
      ],
      0,
    );
    const wanted = [state.get("source"), "run=" + encodeURIComponent(this.page.model())];
    for (const value of wanted.reverse()) {
      if ([...byId("source").options].some((option) => option.value === value)) byId("source").value = value;
    }
    byId("examples").hidden = !byId("source").value;
  }

  get source() {
    return byId("source").value;
  }

  async read() {
    const model = encodeURIComponent(this.page.model());
    if (!this.source || !this.page.model() || !byId("examples").open) return;
    const key = `${this.source} ${model}`;
    if (this.shown === key) return;
    byId("sampled").textContent = "Classifying texts …";
    byId("samples").replaceChildren();
    let sample;
    try {
      sample = await api(`/api/examples?model=${model}&${this.source}`);
    } catch (error) {
      byId("sampled").textContent = error.message;
      return;
    }
    this.shown = key;
    byId("sampled").textContent = `From ${of(sample.classified, sample.total)} texts.`;
    const right = sample.labels.map(({label, texts}) => [
      element("p", {class: "small"}, chips([label])),
      element(
        "ul",
        {class: "list"},
        texts.map((text) => this.item(text)),
      ),
    ]);
    const wrong = sample.mistakes.map((text) =>
      this.item(text, [
        element("span", {class: "small muted"}, "label "),
        chips(text.labels, "right"),
        element("span", {class: "small muted"}, " predicted "),
        chips(text.predicted, "wrong"),
        element("span", {class: "small muted"}, ` ${number(text.probability, 3)}`),
      ]),
    );
    const none = "None among these texts.";
    byId("samples").replaceChildren(
      element("div", {class: "scroll", tabindex: "0"}, element("h2", {}, "Right, by label"), ...right.flat()),
      element(
        "div",
        {class: "scroll", tabindex: "0"},
        element("h2", {}, "Surest mistakes"),
        wrong.length ? element("ul", {class: "list"}, wrong) : element("p", {class: "small muted"}, none),
      ),
    );
  }

  item(text, facts = []) {
    const use = element("button", {type: "button", class: "plain", dir: "auto"}, short(text.text));
    use.addEventListener("click", () => this.page.take(text.text));
    return element("li", {}, use, facts.length ? element("div", {}, facts) : "");
  }

  /** Shows the part of the page for two models only if there are two. */
  compare() {
    byId("differing").hidden = !this.page.other() || !this.source;
    byId("differing-texts").hidden = true;
    byId("differing-found").textContent = "";
  }

  async differing() {
    byId("differing-found").textContent = "Classifying texts with both models …";
    byId("find-differing").disabled = true;
    let found;
    try {
      const [model, other] = [this.page.model(), this.page.other()].map(encodeURIComponent);
      found = await api(`/api/disagreements?model=${model}&other=${other}&${this.source}`);
    } catch (error) {
      byId("differing-found").textContent = "";
      throw error;
    } finally {
      byId("find-differing").disabled = false;
    }
    const name = byId("source").selectedOptions[0].textContent;
    byId("differing-found").textContent =
      `${of(found.differing, found.compared)} texts get different labels (${name}` +
      (found.compared < found.total ? `; ${of(found.compared, found.total)} texts were compared` : "") +
      `): the second model alone is right on ${found.better}, the first alone on ${found.worse}.`;
    byId("first-model").textContent = this.page.titleOf(this.page.model());
    byId("second-model").textContent = this.page.titleOf(this.page.other());
    byId("differing-texts").hidden = found.texts.length === 0;
    byId("differing-texts")
      .querySelector("tbody")
      .replaceChildren(...found.texts.map((text) => this.row(text)));
  }

  row(text) {
    const use = element("button", {type: "button", class: "plain", dir: "auto"}, short(text.text));
    use.addEventListener("click", () => this.page.take(text.text));
    const isRight = (given) => given.length === text.labels.length && given.every((each) => text.labels.includes(each));
    const cells = text.predicted.map((labels, i) =>
      element("td", {}, chips(labels, isRight(labels) ? "right" : "wrong"), ` ${number(text.probability[i], 3)}`),
    );
    return element("tr", {}, element("td", {}, use), element("td", {}, chips(text.labels)), cells);
  }
}
