package dev.heed.cli.audit;

import dev.heed.base.ProblemException;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.TrainedSummary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition of {@code --fail-on}: a subject, alone or with a threshold that it must exceed.
 *
 * @param text the condition as it was given, without blanks
 * @param bound the threshold: a share, a number, or an accuracy
 * @param share whether the threshold is a share of all texts
 * @param bounded whether a threshold is given
 */
record Condition(String text, Subject subject, double bound, boolean share, boolean bounded) {
  private static final Pattern FORM =
      Pattern.compile("([a-z-]+)(?:\\s*>\\s*(\\d+(?:\\.\\d+)?)\\s*(%)?)?");

  /** Any error and any warning, for a baseline without conditions. */
  static final List<Condition> DEFAULTS = List.of(any(Subject.ERRORS), any(Subject.WARNINGS));

  /**
   * A condition that is met.
   *
   * @param sentence what was found
   * @param findings the findings that it rests on
   */
  record Met(Condition condition, String sentence, List<Finding> findings) {
    Met {
      findings = List.copyOf(findings);
    }
  }

  private static Condition any(Subject subject) {
    return new Condition(subject.id(), subject, 0, false, false);
  }

  /**
   * Reads a condition such as {@code leaks}, {@code duplicates>5%}, {@code conflicts>10} or {@code
   * giveaway>0.9}.
   *
   * @throws ProblemException if there is no such subject, or the threshold is not one for it
   */
  static Condition of(String text) {
    Matcher form = FORM.matcher(text.strip());
    Optional<Subject> subject = form.matches() ? Subject.named(form.group(1)) : Optional.empty();
    if (subject.isEmpty()) {
      throw new ProblemException(
          "--fail-on has '" + text + "'",
          "conditions such as leaks or duplicates>5% of " + String.join(", ", Subject.names()));
    }
    if (form.group(2) == null) {
      return any(subject.get());
    }
    double bound = Double.parseDouble(form.group(2));
    boolean percent = form.group(3) != null;
    String plain = form.group(1) + ">" + form.group(2) + (percent ? "%" : "");
    switch (subject.get().unit()) {
      case RULE -> {
        double accuracy = percent ? bound / 100 : bound;
        require(accuracy < 1, text, "an accuracy below 1, such as giveaway>0.9");
        return new Condition(plain, subject.get(), accuracy, false, true);
      }
      case FINDING -> require(!percent && bound == Math.rint(bound), text, "a number, such as >10");
      case TEXT, TEST_TEXT ->
          require(
              percent ? bound < 100 : bound == Math.rint(bound),
              text,
              "a share below 100 % or a number, such as >2% or >10");
    }
    return new Condition(plain, subject.get(), percent ? bound / 100 : bound, percent, true);
  }

  private static void require(boolean met, String text, String expected) {
    if (!met) {
      throw new ProblemException("--fail-on has '" + text + "'", expected);
    }
  }

  @Override
  public String toString() {
    return text;
  }

  /**
   * Whether the condition is met.
   *
   * @param fresh the findings that count: all, or with a baseline the new ones
   */
  Optional<Met> check(AuditResult result, List<Finding> fresh) {
    List<Finding> concerned = fresh.stream().filter(subject::includes).toList();
    return subject == Subject.GIVE_AWAY ? giveAways(concerned) : counted(result, fresh, concerned);
  }

  private Optional<Met> counted(AuditResult result, List<Finding> fresh, List<Finding> concerned) {
    boolean all = fresh.size() == result.findings().size();
    long count =
        all ? total(result, concerned) : concerned.stream().mapToLong(subject::count).sum();
    long whole = subject.whole(result);
    double measured = share ? (double) count / Math.max(1, whole) : count;
    if (measured <= bound) {
      return Optional.empty();
    }
    String noun =
        switch (subject.unit()) {
          case TEXT -> "training text";
          case TEST_TEXT -> "test text";
          case FINDING, RULE -> "finding";
        };
    String part = whole == 0 ? "" : String.format(Locale.ROOT, ", %.1f %%", 100.0 * count / whole);
    return Optional.of(
        new Met(
            this,
            "%s (%,d %s%s%s)".formatted(this, count, noun, count == 1 ? "" : "s", part),
            concerned));
  }

  /** The figure of the whole result, in which no text counts twice. */
  private long total(AuditResult result, List<Finding> concerned) {
    return switch (subject) {
      case LEAKS -> result.leaked();
      case NEAR_LEAKS -> result.nearLeaked();
      case DUPLICATES -> result.copies();
      case LABEL_ERRORS -> result.trained().map(TrainedSummary::labelErrors).orElse(0L);
      default -> concerned.stream().mapToLong(subject::count).sum();
    };
  }

  private Optional<Met> giveAways(List<Finding> concerned) {
    List<GiveAway> strong =
        concerned.stream()
            .map(GiveAway.class::cast)
            .filter(each -> bounded ? each.strength().ruleAccuracy() > bound : each.looksAdded())
            .toList();
    if (strong.isEmpty()) {
      return Optional.empty();
    }
    GiveAway first = strong.getFirst();
    for (GiveAway each : strong) {
      if (bounded && each.strength().ruleAccuracy() > first.strength().ruleAccuracy()) {
        first = each;
      }
    }
    return Optional.of(
        new Met(
            this,
            bounded
                ? String.format(
                    Locale.ROOT,
                    "%s (%s alone is right about %.1f %% of the texts)",
                    this,
                    first.entry(),
                    100 * first.strength().ruleAccuracy())
                : "%s (%s goes with %s and looks added)"
                    .formatted(this, first.entry(), first.label()),
            List.copyOf(strong)));
  }
}
