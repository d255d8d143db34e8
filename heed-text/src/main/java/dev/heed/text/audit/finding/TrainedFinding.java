package dev.heed.text.audit.finding;

import dev.heed.base.Interval;
import dev.heed.text.audit.finding.TrainedSummary.DriftWord;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A finding of the checks that train classifiers. */
public sealed interface TrainedFinding extends Finding {

  /**
   * A text whose label is probably wrong: classifiers trained on other texts give it another one.
   *
   * @param subject the fingerprint of the normalised text
   * @param given its label
   * @param suggested the label that it probably should have
   * @param givenProbability the calibrated probability of its label
   * @param suggestedProbability that of the suggested one
   * @param reasons the words for each
   */
  record LabelError(
      String subject,
      String given,
      String suggested,
      double givenProbability,
      double suggestedProbability,
      Reasons reasons,
      Places places)
      implements TrainedFinding {

    /**
     * The words of the text that speak most for one of the two labels against the other, the
     * strongest first; of texts that are hardly suspect none.
     */
    public record Reasons(List<String> given, List<String> suggested) {
      /** No words. */
      public static final Reasons NONE = new Reasons(List.of(), List.of());

      /** Copies the lists. */
      public Reasons {
        given = List.copyOf(given);
        suggested = List.copyOf(suggested);
      }
    }

    @Override
    public String check() {
      return "label-error";
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "Labelled %s (p %.2f), but predicted %s (p %.2f)%s%s.",
          given,
          givenProbability,
          suggested,
          suggestedProbability,
          words(suggested, reasons.suggested()),
          words(given, reasons.given()));
    }

    static String words(String label, List<String> words) {
      return words.isEmpty()
          ? ""
          : "; for %s: %s"
              .formatted(
                  label,
                  words.stream().map(each -> '"' + each + '"').collect(Collectors.joining(", ")));
    }

    @Override
    public String advice() {
      return "Read these texts, and correct the labels that are wrong.";
    }
  }

  /**
   * A text with labels that are probably missing or one too many, in a corpus where texts may have
   * several.
   *
   * @param subject the fingerprint of the normalised text
   * @param given its labels
   * @param changes the labels that probably should be added or removed, the surest first
   */
  record LabelSetError(String subject, List<String> given, List<Change> changes, Places places)
      implements TrainedFinding {
    /** Copies the lists. */
    public LabelSetError {
      given = List.copyOf(given);
      changes = List.copyOf(changes);
    }

    /**
     * A label that is probably wrong.
     *
     * @param missing whether the text lacks it, and not has it
     * @param probability its calibrated probability
     * @param words the words that speak most for it if it is missing, or else against it
     */
    public record Change(String label, boolean missing, double probability, List<String> words) {
      /** Copies the list. */
      public Change {
        words = List.copyOf(words);
      }
    }

    /** The labels that the text probably should have, in ascending order. */
    public List<String> suggested() {
      Set<String> labels = new TreeSet<>(given);
      for (Change change : changes) {
        if (change.missing()) {
          labels.add(change.label());
        } else {
          labels.remove(change.label());
        }
      }
      return List.copyOf(labels);
    }

    @Override
    public String check() {
      return "label-error";
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }

    /** The changes in words, such as {@code law (p 0.03) is probably one too many}. */
    public String reason() {
      return changes.stream()
          .map(
              each ->
                  String.format(
                      Locale.ROOT,
                      "%s (p %.2f) is probably %s",
                      each.label(),
                      each.probability(),
                      each.missing() ? "missing" : "one too many"))
          .collect(Collectors.joining(", "));
    }

    @Override
    public String message() {
      String words =
          changes.stream()
              .map(
                  each ->
                      LabelError.words((each.missing() ? "" : "not ") + each.label(), each.words()))
              .collect(Collectors.joining());
      return "Labelled %s, but %s%s."
          .formatted(given.isEmpty() ? "nothing" : String.join(", ", given), reason(), words);
    }

    @Override
    public String advice() {
      return "Read these texts, and add or remove the labels that are wrong.";
    }
  }

  /** Give-aways by which texts can be told apart. */
  record ShortcutTest(TrainedSummary.Shortcut measured) implements TrainedFinding {
    /** Part of a classifier's gain that few words explain, from which they deserve a look. */
    private static final double MUCH = 0.5;

    /** Part of that gain lost without these words, from which other words do not make up for it. */
    private static final double MUCH_LOST = 0.1;

    @Override
    public String check() {
      return "shortcut";
    }

    @Override
    public Severity severity() {
      return measured.explained() >= MUCH && measured.lost() >= MUCH_LOST
          ? Severity.WARNING
          : Severity.NOTE;
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "The %d strongest give-aways alone reach an accuracy of %.1f %%; texts without their"
              + " words reach %.1f %%, whole texts %.1f %%, and the most frequent label %.1f %%.",
          measured.giveAways(),
          100 * measured.alone(),
          100 * measured.without(),
          100 * measured.all(),
          100 * measured.mostFrequent());
    }

    @Override
    public String advice() {
      return severity() == Severity.WARNING
          ? "Look at the give-aways: if they will not be in new texts, the accuracy will not last."
          : measured.explained() >= MUCH
              ? "Nothing to do: other words tell the labels nearly as well."
              : "Nothing to do: the labels do not rest on a few words.";
    }
  }

  /** Test texts that can be told from training texts. */
  record DriftFound(TrainedSummary.Drift measured) implements TrainedFinding {
    /** Lower end of the area from which the two files are surely not alike. */
    private static final double MUCH = 0.6;

    private static final int WORDS = 5;

    @Override
    public String check() {
      return "drift";
    }

    @Override
    public Severity severity() {
      return measured.auc().interval().low() >= MUCH ? Severity.WARNING : Severity.NOTE;
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "A classifier tells test texts from training texts: AUC %.3f (DeLong's 95 %% interval"
              + " %.3f to %.3f; 0.5 is chance). More in test: %s; more in training: %s. Of the test"
              + " texts' words %.1f %% are in no training text, where %.1f %% would be usual.",
          measured.auc().value(),
          measured.auc().interval().low(),
          measured.auc().interval().high(),
          words(measured.testWords()),
          words(measured.trainWords()),
          100 * measured.unknown(),
          100 * measured.unknownWithin());
    }

    private static String words(List<DriftWord> words) {
      return words.stream()
          .limit(WORDS)
          .map(
              each ->
                  String.format(
                      Locale.ROOT,
                      "\"%s\" (%.1f %% → %.1f %%)",
                      each.word(),
                      100 * each.train(),
                      100 * each.test()))
          .collect(Collectors.joining(", "));
    }

    @Override
    public String advice() {
      return "Draw both from the same source, or train on texts like those that will be"
          + " classified.";
    }
  }

  /**
   * Texts that were hard to learn.
   *
   * @param ambiguous whether their label was the most probable one in a third to two thirds of the
   *     epochs, instead of less
   */
  record Difficult(boolean ambiguous, Places places) implements TrainedFinding {
    @Override
    public String check() {
      return ambiguous ? "ambiguous" : "hard";
    }

    @Override
    public Severity severity() {
      return Severity.NOTE;
    }

    @Override
    public String message() {
      return ambiguous
          ? "%,d texts were learnt in a third to two thirds of the epochs; those with the most"
                  .formatted(places.count())
              + " changeable probability come first."
          : "%,d texts were learnt in less than a third of the epochs; the least probable come first."
              .formatted(places.count());
    }

    @Override
    public String advice() {
      return ambiguous
          ? "Look whether the labels are defined clearly enough for such texts."
          : "Read some: they are mislabelled, or say nothing about their label.";
    }
  }

  /**
   * Texts that are predicted worse than others.
   *
   * @param group what they have in common, such as {@code label sports}
   * @param texts their number
   * @param hits those predicted correctly
   * @param interval Wilson's interval of their accuracy, 95 % for all groups compared together
   * @param overall the accuracy on all texts
   */
  record WeakGroup(
      String group, long texts, long hits, Interval interval, double overall, Places places)
      implements TrainedFinding {
    /** Loss of accuracy, surely reached, that deserves a warning. */
    private static final double MUCH = 0.1;

    @Override
    public String check() {
      return "weak-group";
    }

    @Override
    public String subject() {
      return group;
    }

    @Override
    public Severity severity() {
      return interval.high() <= overall - MUCH ? Severity.WARNING : Severity.NOTE;
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "%s: %,d of %,d are predicted correctly (%.1f %%, interval %.1f to %.1f), of all texts"
              + " %.1f %%.",
          group.startsWith("texts ") ? "T" + group.substring(1) : "Texts of " + group,
          hits,
          texts,
          100.0 * hits / texts,
          100 * interval.low(),
          100 * interval.high(),
          100 * overall);
    }

    @Override
    public String advice() {
      return "Read some of the errors: add such texts, or correct their labels.";
    }
  }

  /**
   * A check that could not run.
   *
   * @param what the check or checks
   * @param reason a clause that says why
   */
  record NotRun(String what, String reason) implements TrainedFinding {
    /** The check of labels, where trainings were made and it alone did not run. */
    public static final String WRONG_LABELS = "wrong labels";

    @Override
    public String check() {
      return "not-checked";
    }

    @Override
    public String subject() {
      return what;
    }

    @Override
    public Severity severity() {
      return Severity.NOTE;
    }

    @Override
    public String message() {
      return "Not checked: " + what + ", since " + reason + ".";
    }

    @Override
    public String advice() {
      return "Nothing to do, unless you expected enough texts and labels for it.";
    }
  }
}
