package dev.heed.cli.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An audit as JSON. */
final class AuditJson {
  /** Findings listed of a check; a line of JSON should still be readable by other programs. */
  private static final int MAX_FINDINGS = 1_000;

  private AuditJson() {}

  /** The object of {@code docs/schemas/audit.json}. */
  static ObjectNode of(AuditResult result) {
    ObjectNode object = Json.object();
    object.set("train", summary(result.train()));
    result.test().ifPresent(test -> object.set("test", summary(test)));
    object.put("copies", result.copies());
    object.put("leaks", result.leaked());
    object.put("near_leaks", result.nearLeaked());
    Map<String, Integer> counts = new TreeMap<>();
    ArrayNode findings = Json.object().arrayNode();
    for (Finding finding : result.findings()) {
      if (counts.merge(finding.check(), 1, Integer::sum) <= MAX_FINDINGS) {
        findings.add(json(finding));
      }
    }
    object.set("counts", Json.tree(counts));
    object.set("findings", findings);
    return object;
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
  }
}
