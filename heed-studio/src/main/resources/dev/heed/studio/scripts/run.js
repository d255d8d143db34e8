// A training run: its curves, its words in the plane, and the controls of the run.
import {api, attempt, byId, count, element, latestOnly, number, problem, say, state} from "/scripts/studio.js";
import {curves, Picture} from "/scripts/charts.js";
import {WordPlane} from "/scripts/plane.js";
import {RowBuffer} from "/scripts/rows.js";

const MAX_PINNED = 20;

/** The trails of pinned words are loaded once in this many drawings: they cost the most. */
const DRAWINGS_PER_TRAIL = 10;

/** Milliseconds between two drawings; more than the minimum if drawing itself takes longer. */
const MIN_PAUSE = 100;
const MAX_PAUSE = 2000;

/** From this ratio of the largest loss to the smallest on, a logarithmic axis shows more. */
const MANY_TIMES = 20;

const LOSS = {
  linear: curves("epoch", "loss (nats)", {zero: true, moment: true}),
  logarithmic: curves("epoch", "loss (nats), logarithmic", {logarithmic: true, moment: true}),
};
const ACCURACY = curves("epoch", "dev accuracy", {share: true, moment: true});

/** The view of one run; its state (epoch, window, pinned words, search) is in the page's address. */
export class RunView {
  #run = null;
  #rows = new RowBuffer();
  #source = null;
  #pinned = state.get("pinned").split(",").filter(Boolean).map(Number);
  #window = state.get("window") ? state.get("window").split(",").map(Number) : null;
  #trails = [];
  #wordRows = new Map();
  #documentsOf = null;
  #drawings = 0;
  #pause = MIN_PAUSE;
  #changed;

  #loss = new Picture(byId("loss"), "loss", "Loss on training and dev texts");
  #accuracy = new Picture(byId("accuracy"), "accuracy", "Share of dev texts classified correctly");
  #plane = new WordPlane(byId("plane"), {
    pointed: (word) => this.#showDocuments(word),
    chosen: (word) => this.#togglePin(word),
    moved: (window) => this.#moveTo(window),
  });

  #drawCurves = latestOnly(() => this.#curves());
  #drawPlane = latestOnly(() => this.#words());
  #drawTable = latestOnly(() => this.#table());
  #loadTrails = latestOnly(() => this.#load());
  #showDocuments = latestOnly((word) => this.#documents(word));
  #drawSoon = latestOnly(() => this.#redraw());

  /** @param changed called when a run was opened or has ended */
  constructor(changed) {
    this.#changed = changed;
    for (const action of ["pause", "step", "stop", "resume"]) {
      byId(action).addEventListener("click", () => attempt(() => this.#act(action)));
    }
    byId("time").addEventListener("input", () => {
      const {value, max} = byId("time");
      state.set({epoch: Number(value) >= Number(max) ? "" : value});
      this.refresh();
    });
    byId("follow").addEventListener("click", () => {
      state.set({epoch: ""});
      this.refresh();
    });
    byId("search").value = state.get("search");
    byId("search").addEventListener("input", () => {
      state.set({search: byId("search").value});
      this.#drawTable();
    });
    byId("closer").addEventListener("click", () => this.#moveTo(this.#plane.zoomed(0.6)));
    byId("farther").addEventListener("click", () => this.#moveTo(this.#plane.zoomed(1 / 0.6)));
    byId("all").addEventListener("click", () => this.#moveTo(null));
    // A hidden page needs no events, and a browser opens only a few connections to one server.
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#unlisten();
      else if (this.#isActive && !this.#source) attempt(() => this.open(this.id));
    });
  }

  /** The id of the run shown; undefined without one. */
  get id() {
    return this.#run?.id;
  }

  get #isActive() {
    return this.#run?.state === "running" || this.#run?.state === "paused";
  }

  /** The epoch that all parts of the view show; empty for the latest. */
  get #epoch() {
    return state.get("epoch");
  }

  /** Forgets the epoch, window and pinned words of the run shown before. */
  static forget() {
    state.set({run: "", epoch: "", window: "", pinned: ""});
  }

  /** Shows a run: its records so far, then each new one. */
  async open(id) {
    this.#run = await api(`/api/runs/${id}`);
    if (id !== state.get("run")) {
      state.set({run: id, epoch: "", window: "", pinned: ""});
      this.#pinned = [];
      this.#window = null;
    }
    const trace = await api(`/api/runs/${id}/trace`);
    this.#rows = new RowBuffer();
    this.#wordRows = new Map();
    this.#documentsOf = null;
    this.#rows.addTrace(trace);
    byId("run").hidden = false;
    byId("empty").hidden = true;
    this.#showState();
    this.#listen(this.#run.last_event);
    await this.#loadTrails();
    this.refresh();
    this.#changed();
  }

  #unlisten() {
    this.#source?.close();
    this.#source = null;
  }

  #listen(after) {
    this.#unlisten();
    const id = this.id;
    const source = new EventSource(`/api/runs/${id}/events?after=${after}`);
    this.#source = source;
    source.onmessage = (message) => {
      JSON.parse(message.data).events.forEach((event) => this.#take(event));
      this.#drawSoon();
    };
    source.addEventListener("lost", () => attempt(() => this.open(id)));
    source.addEventListener("end", async () => {
      this.#unlisten();
      this.#run = await api(`/api/runs/${id}`);
      this.#showState();
      await this.#loadTrails();
      this.refresh();
      this.#changed();
    });
  }

  /** Takes one event of the run: a record, progress, or a new state. */
  #take(event) {
    if ("epoch" in event) {
      this.#rows.add(event);
      return;
    }
    this.#run = {...this.#run, ...event};
    if ("state" in event) {
      say(`Training ${event.state}`);
      this.#showState();
    } else {
      byId("progress").max = Math.max(1, event.total);
      byId("progress").value = event.done;
    }
  }

  async #act(action) {
    this.#run = await api(`/api/runs/${this.id}/${action}`, {});
    this.#showState();
    if (!this.#source) this.#listen(this.#run.last_event);
  }

  #showState() {
    const run = this.#run;
    const done = run.state === "done";
    byId("run-title").textContent = run.name;
    byId("state").textContent = run.state;
    byId("state").className = "state " + run.state;
    byId("progress").max = Math.max(1, run.total);
    byId("progress").value = done ? byId("progress").max : run.done;
    byId("pause").disabled = run.state !== "running";
    byId("step").disabled = !this.#isActive;
    byId("stop").disabled = !this.#isActive;
    byId("resume").disabled = run.state !== "paused" && !run.resumable;
    problem(run.message);
    this.#showFiles(done ? run.files : []);
  }

  #showFiles(files) {
    const link = (name, text = name, more = {}) =>
      files.includes(name)
        ? [element("a", {class: "button", href: `/api/runs/${this.id}/files/${name}`, ...more}, text)]
        : [];
    byId("files").replaceChildren(
      ...link("report.html", "Report", {target: "_blank"}),
      ...link("trace.csv"),
      ...link("metrics.json"),
      ...link("model.heed"),
      ...link("model.heed", "Explain with this model", {href: `/explain?model=${this.id}`}),
    );
    byId("files").parentElement.hidden = files.length === 0;
  }

  /** Draws everything as it is now. */
  refresh() {
    const drawn = Promise.all([this.#drawCurves(), this.#drawPlane(), this.#drawTable()]);
    const time = byId("time");
    time.max = this.#rows.lastEpoch;
    time.value = this.#epoch === "" ? time.max : this.#epoch;
    byId("epoch").textContent = Number(time.value).toLocaleString("en");
    byId("follow").setAttribute("aria-pressed", String(this.#epoch === ""));
    const isPreparing = this.#isActive && this.#rows.isEmpty && this.#run.stage;
    byId("records").textContent = isPreparing ? `${this.#run.stage} …` : count(this.#rows.received, "record");
    byId("run").dataset.received = this.#rows.received;
    return drawn;
  }

  /** Draws after a pause at least as long as drawing takes, which leaves the machine half of its time. */
  async #redraw() {
    await new Promise((resolve) => setTimeout(resolve, this.#pause));
    const start = performance.now();
    if (this.#drawings++ % DRAWINGS_PER_TRAIL === 0) await this.#loadTrails();
    await this.refresh();
    this.#pause = Math.min(MAX_PAUSE, Math.max(MIN_PAUSE, performance.now() - start));
  }

  async #curves() {
    if (this.#rows.isEmpty) return;
    const moment = [{x: this.#epoch === "" ? this.#rows.lastEpoch : Number(this.#epoch)}];
    const positive = (value) => value > 0;
    const losses = [
      ...this.#rows.series("training", "train_loss", positive),
      ...this.#rows.series("dev", "dev_loss", positive),
    ];
    const values = losses.map((loss) => loss.y);
    const isWide = Math.max(...values) > MANY_TIMES * Math.min(...values);
    await this.#loss.show(isWide ? LOSS.logarithmic : LOSS.linear, {rows: losses, moment});
    const accuracies = this.#rows.series("dev accuracy", "dev_accuracy");
    const now = accuracies.findLast((row) => row.x <= moment[0].x);
    if (now) {
      const [share, epoch] = [number(100 * now.y, 4), now.x.toLocaleString("en")];
      this.#accuracy.caption(`Share of dev texts classified correctly: ${share} % at epoch ${epoch}`);
    }
    await this.#accuracy.show(ACCURACY, {rows: accuracies, moment});
  }

  /** Words of the run from the server; undefined as long as the training has not begun. */
  async #ask(path, query) {
    if (!this.#run || this.#rows.isEmpty) return undefined;
    try {
      return await api(`/api/runs/${this.id}/${path}?${new URLSearchParams(query)}`);
    } catch {
      return undefined;
    }
  }

  #atEpoch(query) {
    return this.#epoch === "" ? query : {...query, epoch: this.#epoch};
  }

  async #words() {
    const query = {pinned: this.#pinned.join(",")};
    if (this.#window) query.window = this.#window.join(",");
    const view = await this.#ask("plane", this.#atEpoch(query));
    if (!view) return;
    await this.#plane.show(
      view,
      this.#trails.filter((place) => place.epoch <= view.epoch),
    );
    byId("inside").textContent = `${count(view.words, "word")} in view`;
  }

  async #table() {
    const found = await this.#ask("words", this.#atEpoch({limit: 15, search: state.get("search")}));
    const pins = this.#pinned.length
      ? await this.#ask("words", this.#atEpoch({words: this.#pinned.join(",")}))
      : {words: []};
    if (!found || !pins) return;
    const all = [...pins.words, ...found.words.filter((word) => !this.#pinned.includes(word.word))];
    const lines = all.map((word) => this.#wordRow(word));
    const now = [...byId("words").children];
    if (lines.length !== now.length || lines.some((line, i) => line !== now[i])) {
      const focused = document.activeElement;
      byId("words").replaceChildren(...lines);
      if (byId("words").contains(focused)) focused.focus();
    }
    this.#wordRows = new Map(all.map((word) => [word.word, this.#wordRows.get(word.word)]));
  }

  /** The row of a word. It stays the same element while the word is listed, which keeps clicks and focus. */
  #wordRow({word, name, score, norm, error}) {
    if (!this.#wordRows.has(word)) {
      const show = () => this.#showDocuments(word);
      const pin = element("input", {
        type: "checkbox",
        "aria-label": `Pin ${name}`,
        onchange: () => this.#togglePin(word),
      });
      const button = element("button", {class: "plain", type: "button", dir: "auto", onclick: show}, name);
      const cells = [0, 1, 2].map(() => element("td", {class: "number"}));
      const line = element(
        "tr",
        {onmouseenter: show},
        element("td", {}, pin),
        element("th", {scope: "row"}, button),
        cells,
      );
      this.#wordRows.set(word, {pin, cells, line});
    }
    const {pin, cells, line} = this.#wordRows.get(word);
    pin.checked = this.#pinned.includes(word);
    const percent = error === null ? "–" : number(100 * error, 2) + " %";
    [number(score, 3), number(norm, 3), percent].forEach((text, i) => {
      cells[i].textContent = text;
    });
    return line;
  }

  async #documents(word) {
    if (this.#documentsOf === word || !this.#run) return;
    this.#documentsOf = word;
    const [documents, about] = await Promise.all([
      api(`/api/runs/${this.id}/words/${word}/documents`),
      api(`/api/runs/${this.id}/words?words=${word}`),
    ]);
    const {name, occurrences} = about.words[0];
    byId("documents-title").textContent = `Documents with “${name}” (${count(occurrences, "occurrence")})`;
    const marked = (each) => (each === name ? element("b", {}, each) : each);
    byId("documents").replaceChildren(
      ...documents.map((document) =>
        element(
          "p",
          {class: "document", dir: "auto"},
          element("span", {class: "tag"}, document.label),
          document.words.flatMap((each) => [marked(each), " "]),
        ),
      ),
    );
  }

  async #togglePin(word) {
    this.#pinned = this.#pinned.includes(word)
      ? this.#pinned.filter((each) => each !== word)
      : [...this.#pinned, word].slice(-MAX_PINNED);
    state.set({pinned: this.#pinned.join(",")});
    await this.#loadTrails();
    this.refresh();
  }

  /** Loads where the pinned words have been. */
  async #load() {
    const words = this.#pinned.join(",");
    const [courses, about] = words
      ? await Promise.all([this.#ask("courses", {words}), this.#ask("words", {words})])
      : [undefined, undefined];
    if (!courses || !about) {
      this.#trails = [];
      return;
    }
    const names = new Map(about.words.map((word) => [String(word.word), word.name]));
    this.#trails = Object.entries(courses).flatMap(([word, places]) =>
      places.map((place) => ({name: names.get(word), ...place})),
    );
  }

  #moveTo(window) {
    this.#window = window;
    state.set({window: window?.map((value) => number(value, 5)).join(",")});
    this.#drawPlane();
  }
}
