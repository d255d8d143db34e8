package dev.heed.cli.audit;

import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.ConflictingLabels;
import dev.heed.text.audit.finding.Finding.Duplicate;
import dev.heed.text.audit.finding.Finding.Form;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.Finding.LabelShift;
import dev.heed.text.audit.finding.Finding.Leak;
import dev.heed.text.audit.finding.TrainedFinding.Difficult;
import dev.heed.text.audit.finding.TrainedFinding.DriftFound;
import dev.heed.text.audit.finding.TrainedFinding.LabelError;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError;
import dev.heed.text.audit.finding.TrainedFinding.NotRun;
import dev.heed.text.audit.finding.TrainedFinding.ShortcutTest;
import dev.heed.text.audit.finding.TrainedFinding.WeakGroup;
import dev.heed.text.audit.finding.TrainedSummary;
import java.util.Optional;

/** The checks of an audit, as a reader sees them: sections of the page and test cases of JUnit. */
enum AuditCheck {
  CONFLICTS(
      "conflicts",
      "Conflicting labels",
      "Equal texts, but for case and blanks, that have different labels. No classifier can get all"
          + " of them right, and a test on them punishes the right answer."),
  LEAKS(
      "leaks",
      "Test texts in the training file",
      "A classifier may know these by heart, so accuracy on them says nothing about new texts."
          + " Nearly equal are texts of which one is the other with a small edit, or with one"
          + " fifth of it changed at most; what they share is more than chance."),
  LABEL_ERRORS(
      "label-errors",
      "Labels that are probably wrong",
      "Each text is classified by a model that was trained on other texts. If that is surer of"
          + " another label than it usually is of that label's own texts, the label is suspect"
          + " (confident learning). The most suspect come first."),
  GIVE_AWAYS(
      "give-aways",
      "Words that give a label away",
      "Words, word pairs and properties of a text whose presence nearly decides the label; copies"
          + " of a text count once. Most belong to the subject. Those marked \"looks added\" stand"
          + " in texts that are otherwise like all others, as if they came from the way the texts"
          + " were collected."),
  SHORTCUT(
      "shortcut",
      "Shortcut test",
      "A classifier that sees nothing but the strongest give-aways, and one that sees the texts"
          + " without them, beside one that sees everything."),
  DUPLICATES(
      "duplicates",
      "Copies within a file",
      "Copies count several times in training, and a random split puts them on both sides."),
  LABEL_SHIFT(
      "label-shift",
      "Labels in training and test",
      "If a label is more frequent in one file, accuracy on the other misleads."),
  DRIFT(
      "drift",
      "Can test texts be told from training texts?",
      "A classifier is trained to tell which file a text comes from. An AUC of 0.5 is chance: the"
          + " files are alike; 1 means that they have nothing in common."),
  DIFFICULT(
      "difficult",
      "Hard and ambiguous texts",
      "Texts that no training learnt, or that were learnt and forgotten again."),
  WEAK_GROUPS(
      "weak-groups",
      "Groups of texts that are predicted badly",
      "Accuracy by label, length, script and words, on texts that the models were not trained on."),
  FORM(
      "form",
      "Form of texts and labels",
      "Empty, damaged, foreign and very long texts; labels that are rare, misspelt or unseen; files"
          + " in the order of their labels."),
  NOT_RUN(
      "not-checked",
      "What was not checked",
      "Checks that need more texts or labels than there are.");

  /** The reason against checks that need one label for each text. */
  static final String SEVERAL = "texts have several labels";

  private final String id;
  private final String title;
  private final String description;

  AuditCheck(String id, String title, String description) {
    this.id = id;
    this.title = title;
    this.description = description;
  }

  /** The check that made a finding. */
  static AuditCheck of(Finding finding) {
    return switch (finding) {
      case ConflictingLabels _ -> CONFLICTS;
      case Leak _ -> LEAKS;
      case GiveAway _ -> GIVE_AWAYS;
      case Duplicate _ -> DUPLICATES;
      case LabelShift _ -> LABEL_SHIFT;
      case Form _ -> FORM;
      case LabelError _, LabelSetError _ -> LABEL_ERRORS;
      case ShortcutTest _ -> SHORTCUT;
      case DriftFound _ -> DRIFT;
      case Difficult _ -> DIFFICULT;
      case WeakGroup _ -> WEAK_GROUPS;
      case NotRun _ -> NOT_RUN;
    };
  }

  /** Its name for programs. */
  String id() {
    return id;
  }

  String title() {
    return title;
  }

  /** The subject of the check, and why it matters. */
  String description() {
    return description;
  }

  /** Why this check did not run; empty if it did. */
  Optional<String> unchecked(AuditResult result) {
    String noTest = "give the test texts by --test FILE";
    String untrained = "nothing was trained";
    return switch (this) {
      case LEAKS, LABEL_SHIFT -> when(result.test().isEmpty(), noTest);
      case DRIFT ->
          when(
              result.trained().flatMap(TrainedSummary::drift).isEmpty(),
              result.test().isEmpty() ? noTest : untrained);
      case SHORTCUT ->
          when(
              result.trained().flatMap(TrainedSummary::shortcut).isEmpty(),
              result.trained().isEmpty()
                  ? untrained
                  : result.trained().flatMap(TrainedSummary::learning).isEmpty()
                      ? SEVERAL
                      : "no word gives a label away");
      case LABEL_ERRORS ->
          result.trained().isEmpty()
              ? Optional.of(untrained)
              : when(
                  result.of("not-checked").stream()
                      .anyMatch(each -> each.subject().equals(NotRun.WRONG_LABELS)),
                  "words tell nothing about labels");
      case DIFFICULT, WEAK_GROUPS ->
          when(
              result.trained().flatMap(TrainedSummary::learning).isEmpty(),
              result.trained().isEmpty() ? untrained : SEVERAL);
      case CONFLICTS, GIVE_AWAYS, DUPLICATES, FORM, NOT_RUN -> Optional.empty();
    };
  }

  private static Optional<String> when(boolean unchecked, String reason) {
    return unchecked ? Optional.of(reason) : Optional.empty();
  }
}
