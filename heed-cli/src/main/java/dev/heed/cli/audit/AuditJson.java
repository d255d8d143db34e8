package dev.heed.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.CorpusSummary;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.ConflictingLabels;
import dev.heed.text.audit.finding.Finding.Duplicate;
import dev.heed.text.audit.finding.Finding.Form;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.Finding.LabelShift;
import dev.heed.text.audit.finding.Finding.Leak;
import dev.heed.text.audit.finding.Strength;
import dev.heed.text.audit.finding.TextPlace;
import dev.heed.text.audit.finding.TrainedFinding;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An audit as JSON. */
final class AuditJson {
  /** Findings listed of a check; a line of JSON should still be readable by other programs. */
  private static final int MAX_FINDINGS = 1_000;

  private AuditJson() {}

  /** The object of {@code docs/schemas/audit.json}. */
  static ObjectNode of(Judgement judgement) {
    AuditResult result = judgement.result();
    ObjectNode object = Json.object();
    object.set("train", summary(result.train()));
    result.test().ifPresent(test -> object.set("test", summary(test)));
    object.put("passed", judgement.passed());
    object.set(
        "failed",
        Json.strings(judgement.met().stream().map(met -> met.condition().toString()).toList()));
    object.set("label_errors", labelErrors(result));
    object.put("conflicts", count(result, Subject.CONFLICTS));
    object.put("give_aways", count(result, Subject.GIVE_AWAY));
    object.put("duplicates", result.copies());
    object.put("leaks", result.leaked());
    object.put("near_leaks", result.nearLeaked());
    result.trained().ifPresent(trained -> object.set("trained", TrainedJson.of(trained)));
    Map<String, Integer> counts = new TreeMap<>();
    ArrayNode findings = Json.object().arrayNode();
    ArrayNode further = Json.object().arrayNode();
    for (Finding finding : result.findings()) {
      if (counts.merge(finding.check(), 1, Integer::sum) <= MAX_FINDINGS) {
        ObjectNode listed = json(finding);
        if (judgement.hasBaseline()) {
          listed.put("new", judgement.isNew(finding));
        }
        findings.add(listed);
      } else {
        further.addObject().put("id", finding.identity()).put("count", finding.places().count());
      }
    }
    object.set("counts", Json.tree(counts));
    object.set("findings", findings);
    object.set("further", further);
    return object;
  }

  private static JsonNode labelErrors(AuditResult result) {
    return result
        .trained()
        .<JsonNode>map(trained -> LongNode.valueOf(trained.labelErrors()))
        .orElse(NullNode.getInstance());
  }

  private static long count(AuditResult result, Subject subject) {
    return result.findings().stream().filter(subject::includes).mapToLong(subject::count).sum();
  }

  private static ObjectNode summary(CorpusSummary summary) {
    ObjectNode object = Json.object();
    object.put("file", summary.source());
    object.put("texts", summary.texts());
    object.set("labels", Json.tree(summary.labels()));
    return object;
  }

  private static ObjectNode json(Finding finding) {
    ObjectNode object = Json.object();
    object.put("check", finding.check());
    object.put("id", finding.identity());
    object.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    object.put("message", finding.message());
    object.put("advice", finding.advice());
    object.put("count", finding.places().count());
    ArrayNode texts = object.putArray("texts");
    for (TextPlace place : finding.places().shown()) {
      ObjectNode text = texts.addObject();
      text.put("file", place.file());
      text.put("line", place.line());
      text.set("labels", Json.strings(place.labels()));
      text.put("excerpt", place.excerpt());
    }
    switch (finding) {
      case ConflictingLabels conflict -> object.set("labels", Json.strings(conflict.labels()));
      case Duplicate duplicate -> {
        object.put("similarity", duplicate.similarity());
        object.put("labels_differ", duplicate.labelsDiffer());
      }
      case Leak leak -> {
        object.put("similarity", leak.similarity());
        object.put("test_texts", leak.testTexts());
      }
      case GiveAway giveAway -> giveAway(giveAway, object);
      case Form form -> object.put("subject", form.subject());
      case LabelShift shift -> {
        object.put("chi_square", shift.chiSquare());
        object.put("degrees", shift.degrees());
        object.put("p", shift.p());
        object.set("shifts", Json.tree(shift.shifts()));
      }
      case TrainedFinding trained -> TrainedJson.add(object, trained);
    }
    return object;
  }

  private static void giveAway(GiveAway giveAway, ObjectNode object) {
    Strength strength = giveAway.strength();
    object.put("entry", giveAway.entry());
    object.put("label", giveAway.label());
    object.put("unrelated", giveAway.unrelated());
    object.put("documents", strength.documents());
    object.put("with_label", strength.withLabel());
    object.put("label_share", strength.labelShare());
    object.put("share_low", strength.share().low());
    object.put("share_high", strength.share().high());
    object.put("log_odds", strength.logOdds());
    object.put("z", strength.z());
    object.put("q", strength.q());
    object.put("rule_accuracy", strength.ruleAccuracy());
    giveAway.use().ifPresent(use -> TrainedJson.use(object, use));
  }
}
