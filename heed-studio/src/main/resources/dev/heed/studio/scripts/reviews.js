// The texts of the page Errors, and the decisions on their labels.
import {api, attempt, byId, count, element, latestOnly, say, state} from "/scripts/studio.js";
import {bodyOf, chips, coloured, decide, decisionOn, exactly, joined, labelNames, labelOf} from "/scripts/texts.js";

const PAGE = 10;

/** Characters of a text in the list. */
const MAX_SHOWN = 1200;

/** Labels that have a key. */
const KEYS = 9;

/** The queries of the lists. */
const LISTS = {
  surest: {flag: "wrong", order: "surest"},
  suspects: {flag: "undecided", order: "suspicion"},
  all: {flag: "wrong"},
  decided: {flag: "mended"},
  cell: {order: "surest"},
};

export class Reviews {
  /** @param page gives the data set, the run and the part; is told of decisions */
  constructor(page) {
    this.page = page;
    this.offset = 0;
    this.cell = {};
    this.only = null;
    this.done = [];
    this.load = latestOnly(() => attempt(() => this.read()));
    for (const button of document.querySelectorAll("[data-show]")) {
      button.addEventListener("click", () => this.show(button.dataset.show, this.cell));
    }
    byId("previous").addEventListener("click", () => this.turn(-1));
    byId("next").addEventListener("click", () => this.turn(1));
    byId("undo").addEventListener("click", () => this.undo());
    byId("texts").addEventListener("keydown", (event) => this.key(event));
  }

  get list() {
    const wanted = state.get("show") || (this.page.run() ? "surest" : "suspects");
    const needsRun = ["surest", "all", "cell"].includes(wanted);
    return wanted in LISTS && (this.page.run() || !needsRun) && (wanted !== "cell" || this.cell.labels)
      ? wanted
      : "suspects";
  }

  /** Forgets what belongs to another run or data set. */
  reset() {
    this.offset = 0;
    this.cell = {};
    this.only = null;
    this.done = [];
    byId("undo").disabled = true;
    byId("cell").hidden = true;
    if (state.get("show") === "cell") state.set({show: ""});
  }

  async show(list, cell) {
    this.offset = 0;
    this.only = null;
    this.cell = cell;
    state.set({show: list});
    await this.load();
    byId("texts-title").scrollIntoView({block: "start"});
    byId("texts").querySelector("li")?.focus({preventScroll: true});
  }

  /** Shows one text of the data set alone. */
  async open(num) {
    this.only = num;
    await this.load();
    byId("texts-title").scrollIntoView({block: "start"});
    byId("texts").querySelector("li")?.focus({preventScroll: true});
  }

  turn(pages) {
    this.offset = Math.max(0, this.offset + pages * PAGE);
    this.load();
  }

  query() {
    const query = new URLSearchParams({...LISTS[this.list], offset: this.offset, limit: PAGE});
    if (this.page.run()) query.set("run", this.page.run());
    // A wrong label is as wrong in one part as in another.
    const isPartial = !["suspects", "decided"].includes(this.list);
    if (isPartial && this.page.run() && this.page.part()) query.set("part", this.page.part());
    if (this.list === "cell") {
      query.set("label", exactly(this.cell.labels));
      query.set("predicted", exactly(this.cell.predicted));
    }
    return query;
  }

  async read() {
    const {id} = this.page.dataset();
    const run = this.page.run();
    const page =
      this.only === null
        ? await api(`/api/datasets/${id}/texts?${this.query()}`)
        : {texts: [await api(`/api/datasets/${id}/texts/${this.only}${run ? `?run=${run}` : ""}`)], total: 1};
    if (this.only !== null) page.texts[0].text = Array.from(page.texts[0].text).slice(0, 2000).join("");
    this.texts = page.texts;
    this.total = page.total;
    const {list} = this;
    for (const button of document.querySelectorAll("[data-show]")) {
      const isShown = this.only === null && button.dataset.show === list;
      button.setAttribute("aria-pressed", String(isShown));
      button.disabled = !run && ["surest", "all"].includes(button.dataset.show);
    }
    const {labels, predicted} = this.cell;
    byId("cell").hidden = !labels;
    byId("cell").textContent = labels ? `${joined(labels)} → ${joined(predicted)}` : "Cell";
    const nothing = list === "suspects" && !run ? " Run the audit, or train a classifier, to find suspect labels." : "";
    byId("found").textContent = count(page.total, "text") + "." + (page.total ? "" : nothing);
    byId("previous").disabled = this.only !== null || this.offset === 0;
    byId("next").disabled = this.only !== null || this.offset + page.texts.length >= page.total;
    byId("place").textContent =
      page.texts.length && this.only === null
        ? `${this.offset + 1} to ${this.offset + page.texts.length} of ${page.total.toLocaleString("en")}`
        : "";
    const names = labelNames(this.page.dataset());
    byId("label-names").replaceChildren(...names.map((name) => element("option", {value: name})));
    byId("texts").replaceChildren(...page.texts.map((text, i) => this.item(text, i)));
    document.documentElement.dataset.reviewed = `${list} ${this.offset} ${page.total}`;
    await this.colour();
  }

  /** The label that the page suggests for a text: that of an audit, or else the predicted one. */
  static suggestion({labels, corrected, prediction, suspect}) {
    const now = joined(corrected ?? labels);
    return [suspect?.suggested, prediction?.predicted].find((each) => each?.length && joined(each) !== now);
  }

  item(text, index) {
    const {place, prediction, suspect, state: kind} = text;
    const suggested = Reviews.suggestion(text);
    const body = element("div", {class: "text"}, bodyOf(this.page.dataset().id, text, MAX_SHOWN));
    const verdict = [
      element("span", {class: "muted"}, `line ${place.line.toLocaleString("en")}`),
      element("span", {}, "label ", labelOf(text)),
    ];
    if (prediction) {
      const p = prediction.probability === null ? "" : ` ${prediction.probability.toFixed(2)}`;
      const given = prediction.given === null ? "" : ` (${joined(text.labels)} ${prediction.given.toFixed(2)})`;
      verdict.push(element("span", {}, "predicted ", chips(prediction.predicted, "predicted"), p + given));
      verdict.push(
        element(
          "span",
          {class: "muted"},
          {train: "training text", dev: "dev text", test: "test text"}[prediction.part] ?? "",
        ),
      );
    }
    if (kind.skipped) verdict.push(element("span", {class: "chip flag"}, "kept"));
    const item = element(
      "li",
      {
        tabindex: "0",
        "data-num": place.num,
        "aria-keyshortcuts": "j k a r s x u",
        "aria-label": `Text of line ${place.line}`,
      },
      element("div", {class: "row facts small"}, verdict),
      body,
      element("p", {class: "small muted strongest"}),
      suspect ? element("p", {class: "small", dir: "auto"}, element("b", {}, "Audit: "), suspect.reason) : "",
      this.actions(text, index, suggested),
    );
    return item;
  }

  actions(text, index, suggested) {
    const names = labelNames(this.page.dataset());
    const {several, without} = this.page.dataset().figures;
    const isSeveral = several + without > 0;
    const relabel = element("input", {
      class: "relabel",
      list: "label-names",
      "aria-label": isSeveral ? "Other labels, separated by semicolons" : "Another label",
      placeholder: isSeveral ? "other labels; …" : "another label",
      maxlength: "1000",
    });
    const give = (event) => {
      event.preventDefault();
      const labels = isSeveral
        ? relabel.value
            .split(";")
            .map((each) => each.trim())
            .filter(Boolean)
        : [relabel.value.trim()];
      if (!isSeveral && !labels[0]) return;
      this.decide(index, {labels});
    };
    const few = !isSeveral && names.length <= KEYS ? names : [];
    return element(
      "form",
      {class: "row small", onsubmit: give},
      suggested
        ? element(
            "button",
            {type: "button", class: "accept", onclick: () => this.decide(index, {labels: suggested})},
            element("kbd", {}, "a"),
            " Accept ",
            chips(suggested),
          )
        : "",
      few.map((name, i) =>
        element(
          "button",
          {type: "button", onclick: () => this.decide(index, {labels: [name]})},
          element("kbd", {}, i + 1),
          " ",
          element("span", {dir: "auto"}, name),
        ),
      ),
      few.length ? "" : [relabel, element("button", {}, "Relabel")],
      element(
        "button",
        {type: "button", onclick: () => this.decide(index, {skip: true})},
        element("kbd", {}, "s"),
        " Skip",
      ),
      element(
        "button",
        {type: "button", title: "Trainings do not see this text", onclick: () => this.decide(index, {leave_out: true})},
        element("kbd", {}, "x"),
        " Leave out",
      ),
    );
  }

  /** Colours the words of the texts one after the other, by the model of the run. */
  async colour() {
    const run = this.page.run();
    if (!run) return;
    const {texts} = this;
    for (const text of texts) {
      const item = byId("texts").querySelector(`[data-num="${text.place.num}"]`);
      if (texts !== this.texts || !item || !text.prediction || text.length > MAX_SHOWN || !text.text.trim()) continue;
      try {
        const {nodes, strongest} = await coloured(run, text.text, text.prediction.predicted[0]);
        if (texts !== this.texts) return;
        item.querySelector(".body").replaceChildren(...nodes);
        item.querySelector(".strongest").textContent = strongest;
      } catch {
        return; // such as that of a run whose model is not there any more
      }
    }
    document.documentElement.dataset.coloured = document.documentElement.dataset.reviewed;
  }

  async decide(index, decision) {
    const text = this.texts[index];
    await attempt(async () => {
      const before = decisionOn(text);
      const now = await decide(this.page.dataset().id, text.place.num, decision);
      this.done.push({num: text.place.num, before});
      byId("undo").disabled = false;
      say(
        decision.skip
          ? "Skipped; the label stays"
          : decision.leave_out
            ? "Left out of trainings"
            : `Label ${joined(decision.labels)}`,
      );
      this.showDecision(index, now);
      this.move(index, 1); // before anything is asked for, so that no key is lost
      await this.page.decided();
    });
  }

  /** Shows a text as it was decided on, or as it was before; what is coloured stays so. */
  showDecision(index, {corrected, state: kind}) {
    const text = Object.assign(this.texts[index], {corrected, state: kind});
    const old = byId("texts").children[index];
    const item = this.item(text, index);
    item.querySelector(".body").replaceChildren(...old.querySelector(".body").childNodes);
    item.querySelector(".strongest").textContent = old.querySelector(".strongest").textContent;
    item.classList.toggle("decided", Boolean(decisionOn(text)));
    old.replaceWith(item);
    return item;
  }

  async undo() {
    const last = this.done.pop();
    byId("undo").disabled = this.done.length === 0;
    if (!last) return;
    await attempt(async () => {
      const now = await decide(this.page.dataset().id, last.num, last.before);
      say("Undone");
      const index = this.texts.findIndex(({place}) => place.num === last.num);
      if (index >= 0) this.showDecision(index, now).focus();
      await this.page.decided();
      if (index < 0) await this.read();
    });
  }

  move(index, step) {
    const items = byId("texts").children;
    const next = items[Math.min(items.length - 1, Math.max(0, index + step))];
    next?.focus();
    next?.scrollIntoView({block: "nearest"});
  }

  /** A key on a text of the list. In a field, or with Ctrl, Alt or Meta, keys have their usual meaning. */
  key(event) {
    const item = event.target.closest("li[data-num]");
    if (!item || event.target.matches("input") || event.ctrlKey || event.altKey || event.metaKey) return;
    const index = [...byId("texts").children].indexOf(item);
    const text = this.texts[index];
    const names = labelNames(this.page.dataset());
    const suggested = Reviews.suggestion(text);
    const number = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    const actions = {
      j: () => this.move(index, 1),
      k: () => this.move(index, -1),
      a: () => suggested && this.decide(index, {labels: suggested}),
      s: () => this.decide(index, {skip: true}),
      x: () => this.decide(index, {leave_out: true}),
      u: () => this.undo(),
      r: () => (item.querySelector(".relabel") ?? item.querySelector("form button"))?.focus(),
    };
    const action =
      number >= 0 && names[number] ? () => this.decide(index, {labels: [names[number]]}) : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
