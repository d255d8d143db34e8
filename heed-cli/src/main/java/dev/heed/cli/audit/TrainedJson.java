package dev.heed.cli.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.text.audit.finding.TrainedFinding;
import dev.heed.text.audit.finding.TrainedFinding.Difficult;
import dev.heed.text.audit.finding.TrainedFinding.DriftFound;
import dev.heed.text.audit.finding.TrainedFinding.LabelError;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError;
import dev.heed.text.audit.finding.TrainedFinding.NotRun;
import dev.heed.text.audit.finding.TrainedFinding.ShortcutTest;
import dev.heed.text.audit.finding.TrainedFinding.WeakGroup;
import dev.heed.text.audit.finding.TrainedSummary;
import dev.heed.text.audit.finding.TrainedSummary.DriftWord;
import dev.heed.text.audit.finding.TrainedSummary.Share;
import dev.heed.text.audit.finding.Use;
import java.util.List;

/** The checks that train, as JSON. */
final class TrainedJson {
  private TrainedJson() {}

  /** The measurements. */
  static ObjectNode of(TrainedSummary summary) {
    ObjectNode object = Json.object();
    object.put("folds", summary.folds());
    object.put("texts", summary.texts());
    share(object, "accuracy", summary.accuracy());
    object.put("label_errors", summary.labelErrors());
    object.put("groups", summary.groups());
    summary
        .learning()
        .ifPresent(
            map -> {
              ObjectNode learning = object.putObject("learning");
              learning.put("hard", map.hard());
              learning.put("ambiguous", map.ambiguous());
              learning.set("cells", Json.tree(map.cells()));
            });
    summary.shortcut().ifPresent(shortcut -> shortcut(object.putObject("shortcut"), shortcut));
    summary.drift().ifPresent(drift -> drift(object.putObject("drift"), drift));
    return object;
  }

  private static void share(ObjectNode object, String name, Share share) {
    object.put(name, share.value());
    object.put(name + "_low", share.interval().low());
    object.put(name + "_high", share.interval().high());
  }

  private static void shortcut(ObjectNode object, TrainedSummary.Shortcut shortcut) {
    object.put("give_aways", shortcut.giveAways());
    object.put("texts", shortcut.texts());
    object.put("accuracy", shortcut.all());
    object.put("accuracy_alone", shortcut.alone());
    object.put("accuracy_without", shortcut.without());
    object.put("most_frequent", shortcut.mostFrequent());
  }

  private static void drift(ObjectNode object, TrainedSummary.Drift drift) {
    share(object, "auc", drift.auc());
    object.put("unknown", drift.unknown());
    object.put("unknown_within", drift.unknownWithin());
    words(object.putArray("test_words"), drift.testWords());
    words(object.putArray("train_words"), drift.trainWords());
  }

  private static void words(ArrayNode array, List<DriftWord> words) {
    for (DriftWord each : words) {
      ObjectNode word = array.addObject();
      word.put("word", each.word());
      word.put("train", each.train());
      word.put("test", each.test());
    }
  }

  /** Adds how classifiers use a give-away. */
  static void use(ObjectNode object, Use use) {
    object.put("used_documents", use.documents());
    object.put("decided", use.decided());
    object.put("hits", use.hits());
    object.put("hits_without", use.hitsWithout());
  }

  /** Adds the numbers of a finding. */
  static void add(ObjectNode object, TrainedFinding finding) {
    switch (finding) {
      case LabelError error -> {
        object.put("given", error.given());
        object.put("suggested", error.suggested());
        object.put("given_probability", error.givenProbability());
        object.put("suggested_probability", error.suggestedProbability());
        object.set("given_words", Json.strings(error.reasons().given()));
        object.set("suggested_words", Json.strings(error.reasons().suggested()));
      }
      case LabelSetError error -> {
        object.set("given_labels", Json.strings(error.given()));
        object.set("suggested_labels", Json.strings(error.suggested()));
        ArrayNode changes = object.putArray("changes");
        for (LabelSetError.Change each : error.changes()) {
          ObjectNode change = changes.addObject();
          change.put("label", each.label());
          change.put("missing", each.missing());
          change.put("probability", each.probability());
          change.set("words", Json.strings(each.words()));
        }
      }
      case ShortcutTest test -> object.put("explained", test.measured().explained());
      case DriftFound drift -> share(object, "auc", drift.measured().auc());
      case Difficult difficult -> object.put("ambiguous", difficult.ambiguous());
      case WeakGroup group -> {
        object.put("group", group.group());
        object.put("group_texts", group.texts());
        object.put("hits", group.hits());
        object.put("accuracy_low", group.interval().low());
        object.put("accuracy_high", group.interval().high());
        object.put("overall", group.overall());
      }
      case NotRun none -> object.put("reason", none.reason());
    }
  }
}
