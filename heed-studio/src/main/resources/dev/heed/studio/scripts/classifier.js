// A classifier's training while it runs, and its result.
import {api, attempt, byId, count, element, latestOnly, number, problem, say, state} from "/scripts/studio.js";
import {curves, Picture} from "/scripts/charts.js";
import {inWordsOfThePage} from "/scripts/knobs.js";
import {dataSets, isActive, percent} from "/scripts/names.js";
import {RowBuffer} from "/scripts/rows.js";

/** Milliseconds between two drawings. */
const PAUSE = 150;

/** The quantile of the normal distribution for a 95 % interval. */
const Z = 1.959964;

const CAPTION = "Accuracy and macro F1 on the dev texts; baseline: always the most frequent label";
const ACCURACY = curves("epoch", "share of dev texts", {share: true});
const LOSS = curves("epoch", "loss (nats)", {zero: true});

/** Wilson's interval of a share of `all` texts. */
function interval(share, all) {
  const spread = (Z * Z) / all;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((share * (1 - share)) / all + spread / (4 * all));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const range = (low, high) => {
  const digits = high - low < 0.02 ? 1 : 0;
  return `${(100 * low).toFixed(digits)}–${(100 * high).toFixed(digits)} %`;
};

/** A time in words. */
function duration(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

/** What a run does at the moment, in words. */
function phase({stage, done, total, seconds_left: left}) {
  const time = left === null || left === undefined ? "" : ` · ${stage === "training" ? "at most" : "about"} `;
  const estimate = time && `${time}${duration(left)} left`;
  const some = (amount) => amount.toLocaleString("en");
  switch (stage) {
    case "":
      return "starting …";
    case "reading":
      return `reading ${some(done)} of ${done < total ? "about " : ""}${some(total)} texts${estimate}`;
    case "counting words":
    case "measuring and writing the report":
      return `${stage} …`;
    case "predicting all texts":
      return `predicting ${some(done)} of ${some(total)} texts${estimate}`;
    default:
      return stage + estimate;
  }
}

/** The view of one classifier. */
export class ClassifierView {
  #run = null;
  #rows = new RowBuffer();
  #source = null;
  #result = null;
  #changed;
  #accuracy = new Picture(byId("accuracy"), "accuracy", CAPTION);
  #loss = new Picture(byId("loss"), "loss", "Loss on training and dev texts");
  #draw = latestOnly(() => this.#curves());
  #drawSoon = latestOnly(async () => {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    await this.refresh();
  });

  /** @param changed called when a run was opened or has ended */
  constructor(changed) {
    this.#changed = changed;
    for (const action of ["pause", "resume", "stop"]) {
      byId(action).addEventListener("click", () => attempt(() => this.#act(action)));
    }
    // A hidden page needs no events, and a browser opens only a few connections to one server.
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#unlisten();
      else if (this.#run && isActive(this.#run) && !this.#source) attempt(() => this.open(this.id));
    });
  }

  /** The id of the run shown; undefined without one. */
  get id() {
    return this.#run?.id;
  }

  /** Shows a run: its epochs so far, then each new one. */
  async open(id) {
    this.#unlisten();
    this.#run = await api(`/api/runs/${encodeURIComponent(id)}`);
    if (id !== state.get("run")) state.set({run: id});
    const trace = await api(`/api/runs/${encodeURIComponent(id)}/trace`);
    this.#rows = new RowBuffer();
    this.#rows.addTrace(trace);
    byId("run").hidden = false;
    byId("empty").hidden = true;
    await this.#loadResult();
    this.#showState();
    if (isActive(this.#run)) this.#listen(this.#run.last_event);
    await this.refresh();
    await this.#changed();
  }

  async #loadResult() {
    this.#result = this.#run.files.includes("result.json") ? await api(`/api/runs/${this.id}/result`) : null;
  }

  #unlisten() {
    this.#source?.close();
    this.#source = null;
  }

  #listen(after) {
    const {id} = this;
    const source = new EventSource(`/api/runs/${id}/events?after=${after}`);
    this.#source = source;
    source.onmessage = (message) => {
      JSON.parse(message.data).events.forEach((event) => this.#take(event));
      this.#drawSoon();
    };
    source.addEventListener("lost", () => attempt(() => this.open(id)));
    source.addEventListener("end", () => {
      this.#unlisten();
      attempt(() => this.#end());
    });
  }

  /** Loads what an ended run has left; nothing of one whose texts could not be trained on. */
  async #end() {
    const runs = await this.#changed();
    if (!runs.some(({id}) => id === this.id)) {
      state.set({run: ""});
      byId("run").hidden = true;
      byId("empty").hidden = false;
      throw new Error(inWordsOfThePage(this.#run.message || "the run was deleted"));
    }
    this.#run = await api(`/api/runs/${this.id}`);
    await this.#loadResult();
    this.#showState();
    await this.refresh();
  }

  #take(event) {
    if ("epoch" in event) {
      this.#rows.add(event);
    } else if ("facts" in event) {
      this.#run.findings.facts = event.facts;
    } else {
      this.#run = {...this.#run, ...event};
      if ("state" in event) this.#showState();
      else this.#showProgress();
    }
  }

  async #act(action) {
    this.#run = await api(`/api/runs/${this.id}/${action}`, {});
    this.#showState();
    if (!this.#source) this.#listen(this.#run.last_event);
  }

  #showProgress() {
    const run = this.#run;
    byId("progress").max = Math.max(1, run.total);
    byId("progress").value = run.done;
    byId("progress").hidden = !isActive(run);
    const {latest} = this.#rows;
    const epoch = run.stage === "training" && latest ? `, ${count(latest.epoch, "epoch")} done` : "";
    byId("phase").textContent = isActive(run) ? phase(run) + epoch : "";
  }

  #showState() {
    const run = this.#run;
    byId("run-title").textContent = run.name;
    if (byId("state").textContent !== run.state) say(`Training ${run.name}: ${run.state}`);
    byId("state").textContent = run.state;
    byId("state").className = "state " + run.state;
    this.#showProgress();
    byId("pause").hidden = byId("stop").hidden = !isActive(run);
    byId("pause").disabled = run.state !== "running";
    byId("resume").hidden = run.state !== "paused" && !run.resumable;
    problem(run.message && inWordsOfThePage(run.message));
    this.#showResult();
  }

  #showResult() {
    const result = this.#result;
    byId("result").hidden = byId("by-label").hidden = byId("files-card").hidden = !result;
    if (!result) return;
    const {measured} = result;
    byId("verdict").textContent = measured ? verdict(measured) : "The accuracy was not measured: no text was held out.";
    byId("about").textContent = about(result);
    byId("warnings").replaceChildren(...result.warnings.map((warning) => element("li", {}, inWordsOfThePage(warning))));
    byId("warnings").hidden = result.warnings.length === 0;
    byId("by-label").hidden = !measured;
    if (measured) showLabels(measured);
    this.#showLinks();
  }

  #showLinks() {
    const {id, files} = this.#run;
    const file = (name, text = name, more = {}) =>
      files.includes(name)
        ? [element("a", {class: "button", href: `/api/runs/${id}/files/${name}`, ...more}, text)]
        : [];
    const open = () => attempt(() => this.#openErrors());
    // The page Errors is listed in the menu if this studio has it.
    const errors = document.querySelector('header nav a[href="/errors"]');
    byId("next").replaceChildren(
      ...(errors && files.includes("predictions.jsonl")
        ? [element("button", {class: "main", onclick: open}, "Next: look at the errors")]
        : []),
      ...file("report.html", errors ? "Report" : "Next: look at the errors in the report", {
        target: "_blank",
        class: errors ? "button" : "button main",
      }),
      ...(files.includes("model.heed")
        ? [element("a", {class: "button", href: `/explain?model=${id}`}, "Explain with this model")]
        : []),
    );
    byId("files").replaceChildren(
      ...["model.heed", "trace.csv", "metrics.json", "predictions.jsonl"].flatMap((name) => file(name)),
    );
  }

  /** Opens the page Errors, which shows a data set: the one of this run, made of its file if there is none. */
  async #openErrors() {
    const {id, name, settings} = this.#run;
    const sets = await dataSets();
    const own = ({id: set, path}) => path === settings.data || settings.data.startsWith(`datasets/${set}/`);
    const request = {path: settings.data, name, reading: reading(settings)};
    const set = sets.find(own) ?? (await api("/api/datasets", request));
    location.href = `/errors?dataset=${set.id}&run=${encodeURIComponent(id)}`;
  }

  /** Draws everything as it is now. */
  async refresh() {
    this.#showNumbers();
    byId("run").dataset.epochs = this.#rows.lastEpoch;
    await this.#draw();
  }

  #showNumbers() {
    const latest = this.#rows.latest;
    const facts = this.#run.findings.facts ?? {};
    // The result, in words, is that of the epoch that is kept; the latest one would contradict it.
    byId("live").hidden = Boolean(this.#result) || !latest || latest.dev_accuracy === null;
    if (byId("live").hidden) return;
    const shown = [
      [facts.several_labels ? "Micro F1 on dev texts" : "Dev accuracy", percent(latest.dev_accuracy)],
      ["Macro F1", number(latest.dev_macro_f1, 3)],
      ["Epoch", latest.epoch.toLocaleString("en")],
    ];
    if (facts.dev_texts && !facts.several_labels) {
      shown.splice(1, 0, ["95 % interval", range(...interval(latest.dev_accuracy, facts.dev_texts))]);
      shown.push([`Always “${facts.baseline_label}”`, percent(facts.baseline)]);
    }
    if (facts.train_texts) {
      shown.push(["Texts", `${facts.train_texts.toLocaleString("en")} + ${facts.dev_texts.toLocaleString("en")} dev`]);
    }
    byId("numbers").replaceChildren(
      ...shown.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    );
  }

  async #curves() {
    if (this.#rows.isEmpty) return;
    const facts = this.#run.findings.facts ?? {};
    const accuracies = this.#rows.series(facts.several_labels ? "micro F1" : "accuracy", "dev_accuracy");
    const baseline = facts.several_labels ? undefined : (facts.baseline ?? this.#result?.measured?.baseline?.share);
    const level =
      baseline === undefined
        ? []
        : [1, this.#rows.lastEpoch].map((x) => ({series: "baseline", x, y: baseline}));
    await this.#accuracy.show(ACCURACY, {
      rows: [...accuracies, ...this.#rows.series("macro F1", "dev_macro_f1"), ...level],
    });
    await this.#loss.show(LOSS, {
      rows: [...this.#rows.series("training", "train_loss"), ...this.#rows.series("dev", "dev_loss")],
    });
  }
}

/** The settings that say how a file is read, without those that are detected. */
function reading({text, header, ...others}) {
  const names = ["format", "label", "label_separator", "encoding", "delimiter"];
  const given = names.filter((name) => others[name]).map((name) => [name, others[name]]);
  return {...Object.fromEntries(given), text: text ? text.split(",") : [], header: String(header) !== "false"};
}

/** The result in a sentence. */
function verdict({texts, folds, measure, score, interval: ends, baseline}) {
  const where = folds ? ` in ${folds}-fold cross-validation` : "";
  if (measure === "micro_f1") return `Micro F1 is ${score.toFixed(3)} on ${texts}.`;
  const verb = texts.startsWith("1 ") ? "is" : "are";
  return (
    `${percent(score)} of ${texts} ${verb} correct${where} (95 % interval ${range(ends.low, ends.high)});` +
    ` always predicting “${baseline.label}” would get ${percent(baseline.share)}.`
  );
}

function about({trained, epochs, best_epoch: best, stopped, measured}) {
  const f1 = measured ? `Macro F1 ${measured.macro_f1.toFixed(3)}. ` : "";
  return (
    `${f1}Trained on ${count(trained, "text")}; ${count(epochs, "epoch")}${stopped ? ", then stopped" : ""};` +
    ` epoch ${best.toLocaleString("en")} was best and is kept.`
  );
}

/** The quality of each label, the one with the most missed texts first. */
function showLabels({labels, texts, folds}) {
  const missed = (label) => label.support * (1 - label.recall);
  byId("labels-about").textContent = folds
    ? `Each of the ${texts} was predicted by a model trained on the others.`
    : `On the ${texts}; the label with the most missed texts comes first.`;
  byId("labels").replaceChildren(
    ...[...labels]
      .sort((a, b) => missed(b) - missed(a))
      .map(({label, support, precision, recall, f1}) =>
        element(
          "tr",
          {},
          element("th", {scope: "row", dir: "auto"}, label),
          element("td", {class: "number"}, support.toLocaleString("en")),
          [precision, recall, f1].map((share) => element("td", {class: "number"}, percent(share))),
        ),
      ),
  );
}
