// The audit of a data set, on the page Errors.
import {api, attempt, byId, count, element, say} from "/scripts/studio.js";
import {joined, send} from "/scripts/texts.js";

const PAUSE = 700;

/** Findings of one check that are shown at once. */
const MAX_SHOWN = 20;

/** The checks in the words of the page. */
const CHECKS = {
  "conflicting-labels": "Equal texts with different labels",
  duplicate: "Repeated texts",
  "near-duplicate": "Nearly repeated texts",
  leak: "Test texts in the training data",
  "near-leak": "Nearly test texts in the training data",
  "give-away": "Words that give a label away",
  "label-error": "Labels that are probably wrong",
  shortcut: "How much a few words explain",
  hard: "Texts that were hard to learn",
  ambiguous: "Ambiguous texts",
  "weak-group": "Groups with more mistakes",
  "not-checked": "Not checked",
};

export class AuditView {
  /** @param page gives the data set; is told of new suspects; opens a text */
  constructor(page) {
    this.page = page;
    this.followed = null;
    byId("audit").addEventListener("click", () =>
      attempt(async () => {
        await api(`/api/datasets/${page.dataset().id}/audit`, {});
        say("Audit started");
        await this.load();
      }),
    );
    byId("stop-audit").addEventListener("click", () =>
      attempt(() => send("DELETE", `/api/datasets/${page.dataset().id}/audit`)),
    );
  }

  async load() {
    const {id} = this.page.dataset();
    const status = await api(`/api/datasets/${id}/audit`);
    this.show(status);
    if (status.state === "running" && this.followed !== id) {
      this.followed = id;
      attempt(() => this.follow(id)).finally(() => (this.followed = null));
    }
  }

  async follow(id) {
    for (;;) {
      await new Promise((resume) => setTimeout(resume, PAUSE));
      if (this.page.dataset().id !== id) return;
      const status = await api(`/api/datasets/${id}/audit`);
      this.show(status);
      if (status.state === "running") continue;
      say(
        status.state === "done" ? `Audit done: ${count(status.findings.length, "finding")}` : `Audit ${status.state}`,
      );
      await this.page.changed();
      return;
    }
  }

  show({state: now, message, step, done, total, findings}) {
    const isRunning = now === "running";
    byId("audit").hidden = isRunning;
    byId("audit").textContent = now === "none" ? "Run the audit" : "Run it again";
    byId("stop-audit").hidden = byId("audit-progress").hidden = !isRunning;
    if (total) {
      byId("audit-progress").max = total;
      byId("audit-progress").value = Math.min(done, total);
    } else byId("audit-progress").removeAttribute("value");
    const states = {
      running: `Running: ${step}.`,
      failed: `Failed: ${message}`,
      stopped: "Stopped.",
      done: findings.length ? "" : "Nothing was found.",
    };
    byId("audit-state").textContent = states[now] ?? "";
    const checks = [...new Set(findings.map(({check}) => check))];
    byId("findings").replaceChildren(
      ...checks.map((check) =>
        this.check(
          check,
          findings.filter((finding) => finding.check === check),
        ),
      ),
    );
  }

  check(check, findings) {
    const severities = ["error", "warning", "note"];
    const worst = severities.find((severity) => findings.some((finding) => finding.severity === severity));
    return element(
      "details",
      {class: "finding"},
      element(
        "summary",
        {},
        element("span", {class: "chip " + worst}, worst),
        ` ${CHECKS[check] ?? check.replaceAll("-", " ")} (${findings.length.toLocaleString("en")})`,
      ),
      findings.slice(0, MAX_SHOWN).map((finding) => this.finding(finding)),
      findings.length > MAX_SHOWN
        ? element("p", {class: "small muted"}, `and ${(findings.length - MAX_SHOWN).toLocaleString("en")} more`)
        : "",
      element("p", {class: "small"}, element("b", {}, "What to do: "), findings[0].advice),
    );
  }

  finding({message, texts, shown}) {
    const text = ({num, labels, excerpt}) =>
      element(
        "li",
        {},
        element("button", {type: "button", class: "plain", onclick: () => this.page.open(num)}, joined(labels)),
        " ",
        element("span", {dir: "auto"}, excerpt),
      );
    return element(
      "div",
      {class: "space"},
      element("p", {dir: "auto"}, message),
      shown.length ? element("ul", {class: "small"}, shown.map(text)) : "",
      texts > shown.length
        ? element("p", {class: "small muted"}, `the first ${shown.length} of ${count(texts, "text")}`)
        : "",
    );
  }
}
