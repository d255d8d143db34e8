package dev.heed.cli.audit;

import dev.heed.lab.report.Block;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.audit.finding.TrainedSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The first block of the page: the three worst things in a sentence each, and what to do first. */
final class AuditVerdict {
  private static final int SENTENCES = 3;

  /** Share of leaked test texts that may raise the accuracy by more than its usual interval. */
  private static final double MUCH = 0.01;

  /** Share of suspects that is beyond what anyone mislabels. */
  private static final double MANY_SUSPECTS = 0.1;

  private final AuditResult result;
  private final Map<AuditCheck, List<Finding>> findings;
  private final Urgency urgency;
  private final List<AuditCheck> worst;

  AuditVerdict(AuditResult result, Map<AuditCheck, List<Finding>> findings) {
    this.result = result;
    this.findings = findings;
    urgency = new Urgency(result, findings);
    worst = urgency.order().stream().limit(SENTENCES).toList();
  }

  Block.Verdict block() {
    if (worst.isEmpty()) {
      return new Block.Verdict(
          Block.Tone.GOOD,
          "Nothing was found in %,d texts.".formatted(result.train().texts()),
          List.of(),
          List.of("Train on them: heed train FILE --model OUT."));
    }
    List<String> sentences = worst.stream().map(this::sentence).toList();
    List<String> steps = new ArrayList<>();
    for (AuditCheck check : worst) {
      steps.add(step(check, findings.get(check)));
    }
    return new Block.Verdict(
        tone(), sentences.getFirst(), sentences.subList(1, sentences.size()), steps);
  }

  private Block.Tone tone() {
    return switch (urgency.severity(worst.getFirst())) {
      case ERROR -> Block.Tone.BAD;
      case WARNING -> Block.Tone.CAUTION;
      case NOTE -> Block.Tone.GOOD;
    };
  }

  private String sentence(AuditCheck check) {
    List<Finding> found = findings.get(check);
    Finding first = found.getFirst();
    return switch (check) {
      case CONFLICTS -> conflicts(found);
      case LEAKS -> leaks();
      case GIVE_AWAYS -> giveAways(found, (GiveAway) first);
      case DUPLICATES -> copies(found);
      case LABEL_ERRORS -> labelErrors();
      case SHORTCUT, LABEL_SHIFT, DRIFT, DIFFICULT, WEAK_GROUPS, FORM, NOT_RUN -> first.message();
    };
  }

  private String step(AuditCheck check, List<Finding> found) {
    return switch (check) {
      case CONFLICTS ->
          "Decide the label of each group of equal texts: edit the file of --suspects, then heed"
              + " train --corrections.";
      case LEAKS ->
          result.leaked() > 0
              ? "Remove the training texts that are in the test file too, and measure again; their"
                  + " lines are below."
              : "Compare the nearly equal texts below; remove training texts that were made from"
                  + " test texts.";
      case GIVE_AWAYS ->
          found.getFirst().severity() == Severity.NOTE
              ? "Read the list of words below: remove those that come from how the texts were"
                  + " collected."
              : "Find out where the words that look added come from; remove them unless new texts"
                  + " will have them.";
      case DUPLICATES ->
          found.getFirst().severity() == Severity.NOTE || urgency.isMuchCopied()
              ? "Keep one of each copy before a random split, or copies stand on both sides."
              : "Check the labels of nearly equal texts that differ in their label.";
      case LABEL_ERRORS ->
          "Read the suspects, edit the file of --suspects, and train again with heed train"
              + " --corrections.";
      case SHORTCUT, LABEL_SHIFT, DRIFT, DIFFICULT, WEAK_GROUPS, FORM, NOT_RUN ->
          found.getFirst().advice();
    };
  }

  private static String conflicts(List<Finding> found) {
    long texts = found.stream().mapToLong(each -> each.places().count()).sum();
    return found.size() == 1
        ? "%,d equal texts have different labels, so at least one label is wrong.".formatted(texts)
        : "%,d texts, in %,d groups of equal ones, have different labels: in each group one is wrong."
            .formatted(texts, found.size());
  }

  private String labelErrors() {
    TrainedSummary trained = result.trained().orElseThrow();
    long all = result.train().texts();
    String found =
        "%,d of %,d training texts (%s) %s probably mislabelled"
            .formatted(
                trained.labelErrors(),
                all,
                AuditPage.percent(trained.labelErrors(), all),
                trained.labelErrors() == 1 ? "is" : "are");
    return trained.labelErrors() <= MANY_SUSPECTS * all
        ? found + "."
        : ("%,d of %,d training texts (%s) are suspect, but at an accuracy of %s"
                + " many of them are hard rather than mislabelled.")
            .formatted(
                trained.labelErrors(),
                all,
                AuditPage.percent(trained.labelErrors(), all),
                String.format(Locale.ROOT, "%.1f %%", 100 * trained.accuracy().value()));
  }

  private String leaks() {
    long all = result.test().orElseThrow().texts();
    boolean exact = result.leaked() > 0;
    long count = exact ? result.leaked() : result.nearLeaked();
    return "%,d of %,d test texts (%s) %sstand%s in the training file%s."
        .formatted(
            count,
            all,
            AuditPage.percent(count, all),
            exact ? "" : "nearly ",
            count == 1 ? "s" : "",
            exact
                ? count >= MUCH * all
                    ? ", so accuracy on this test file is too high"
                    : ", so accuracy on " + (count == 1 ? "it" : "them") + " says nothing"
                : ", with small changes");
  }

  private static String giveAways(List<Finding> found, GiveAway first) {
    String strongest =
        "%s goes with %s in %,d of %,d texts"
            .formatted(
                first.entry(),
                first.label(),
                first.strength().withLabel(),
                first.strength().documents());
    long added = found.stream().filter(each -> each.severity() != Severity.NOTE).count();
    if (added > 0) {
      return "%,d %s a label away and look%s added: %s, and nothing else sets these texts apart."
          .formatted(
              added,
              added == 1 ? "word or property gives" : "words or properties give",
              added == 1 ? "s" : "",
              strongest);
    }
    return "%,d %s a label, which is fine if the subject explains it; first of all, %s."
        .formatted(
            found.size(),
            found.size() == 1 ? "word or property decides" : "words or properties nearly decide",
            strongest);
  }

  private String copies(List<Finding> found) {
    long differ = found.stream().filter(each -> each.severity() != Severity.NOTE).count();
    if (differ > 0 && !urgency.isMuchCopied()) {
      return "%,d %s of nearly equal texts %s different labels; %,d training %s (%s) repeat%s another."
          .formatted(
              differ,
              differ == 1 ? "group" : "groups",
              differ == 1 ? "has" : "have",
              result.copies(),
              result.copies() == 1 ? "text" : "texts",
              AuditPage.percent(result.copies(), result.train().texts()),
              result.copies() == 1 ? "s" : "");
    }
    long near =
        found.stream()
            .filter(each -> each instanceof Finding.Duplicate copies && !copies.exact())
            .count();
    String nearly =
        near == 0
            ? ""
            : "%,d %s of texts are nearly equal".formatted(near, near == 1 ? "group" : "groups");
    if (result.copies() == 0) {
      return nearly.isEmpty() ? found.getFirst().message() : nearly + ".";
    }
    return "%,d of %,d training texts (%s) repeat%s another%s."
        .formatted(
            result.copies(),
            result.train().texts(),
            AuditPage.percent(result.copies(), result.train().texts()),
            result.copies() == 1 ? "s" : "",
            nearly.isEmpty() ? "" : ", and " + nearly);
  }
}
