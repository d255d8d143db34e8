package dev.heed.text.audit.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One thing that an audit found. A finding is about a subject, such as a text or a word with its
 * label; its {@link #identity} depends on the check and the subject alone, not on lines or counts,
 * so that it stays the same when other texts are added or moved.
 */
public sealed interface Finding
    permits Finding.ConflictingLabels,
        Finding.Duplicate,
        Finding.Leak,
        Finding.GiveAway,
        Finding.Form,
        Finding.LabelShift,
        TrainedFinding {
  /**
   * Similarity from which similar texts are surely copies. Below, in a text of fewer than ten
   * words, the word that differs may be the one that matters.
   */
  double SURE = 0.9;

  /** The check that found it, such as {@code conflicting-labels}. */
  String check();

  /**
   * The subject of the finding, in a form that stays the same from audit to audit; empty if it is
   * about the whole data.
   */
  default String subject() {
    return "";
  }

  /** The severity. */
  Severity severity();

  /** The texts concerned; none if it is about the whole data. */
  default Places places() {
    return Places.NONE;
  }

  /** A sentence that says what was found. */
  String message();

  /** A sentence that says what to do. */
  String advice();

  /** The check and 16 hexadecimal digits of the subject's digest. */
  default String identity() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(subject().getBytes(StandardCharsets.UTF_8));
      return check() + "-" + HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Equal texts with different labels.
   *
   * @param subject the fingerprint of the normalised text
   * @param labels the different label sets, each with its labels joined
   */
  record ConflictingLabels(String subject, List<String> labels, Places places) implements Finding {
    /** Copies the list. */
    public ConflictingLabels {
      labels = List.copyOf(labels);
    }

    @Override
    public String check() {
      return "conflicting-labels";
    }

    @Override
    public Severity severity() {
      return Severity.ERROR;
    }

    @Override
    public String message() {
      return "The same text has different labels: " + String.join(" / ", labels) + ".";
    }

    @Override
    public String advice() {
      return "Decide which label is right, and keep one copy.";
    }
  }

  /**
   * Equal or similar texts in one file.
   *
   * @param subject the least fingerprint of the normalised texts
   * @param similarity 1 for equal texts, otherwise the least similarity by which one was joined
   * @param labelsDiffer whether not all have the same labels
   */
  record Duplicate(String subject, double similarity, boolean labelsDiffer, Places places)
      implements Finding {
    /** Whether the normalised texts are equal. */
    public boolean exact() {
      return similarity == 1;
    }

    @Override
    public String check() {
      return exact() ? "duplicate" : "near-duplicate";
    }

    @Override
    public Severity severity() {
      return labelsDiffer && similarity >= SURE ? Severity.WARNING : Severity.NOTE;
    }

    @Override
    public String message() {
      return "%,d texts are %s%s%s."
          .formatted(
              places.count(),
              exact() ? "equal" : "nearly equal",
              labelsDiffer ? ", with different labels" : "",
              exact() ? "" : Difference.of(places, 0));
    }

    @Override
    public String advice() {
      return labelsDiffer
          ? "Check their labels: one is wrong, unless the words that differ decide."
          : "Keep one of them, or a random split puts copies into training and test.";
    }
  }

  /**
   * Equal or similar texts in the training and the test file.
   *
   * @param subject the least fingerprint of the normalised texts
   * @param similarity 1 for equal texts, otherwise the least similarity by which one was joined
   * @param testTexts the number of test texts among them
   */
  record Leak(String subject, double similarity, long testTexts, Places places) implements Finding {
    /** Whether the normalised texts are equal. */
    public boolean exact() {
      return similarity == 1;
    }

    @Override
    public String check() {
      return exact() ? "leak" : "near-leak";
    }

    @Override
    public Severity severity() {
      if (exact()) {
        return Severity.ERROR;
      }
      return similarity >= SURE ? Severity.WARNING : Severity.NOTE;
    }

    @Override
    public String message() {
      return "%,d test %s in the training file too%s."
          .formatted(
              testTexts,
              testTexts == 1 ? "text stands" : "texts stand",
              exact() ? "" : ", nearly the same" + Difference.of(places, 1));
    }

    @Override
    public String advice() {
      return exact()
          ? "Remove it from the training file: accuracy on it says nothing about new texts."
          : "Look at some: copies of a test text with small changes don't belong into training.";
    }
  }

  /**
   * A word, word pair or property of the text that goes with a label.
   *
   * @param entry its name as shown, such as {@code "free"} or {@code contains a URL}
   * @param label the label
   * @param strength the statistics
   * @param unrelated whether the texts with it are, but for the label, like any others with that
   *     label, as if it had been put there by chance
   * @param use how classifiers use it; empty if none was trained, or for a property
   */
  record GiveAway(
      String entry,
      String label,
      Strength strength,
      boolean unrelated,
      Optional<Use> use,
      Places places)
      implements Finding {
    /**
     * Texts from which a word that nothing else goes with was surely added. Of fewer, the same can
     * be true of a plain word: in nine corpora it is of 37, of which one is in more texts.
     */
    private static final long MANY = 50;

    /** Whether it was surely added: nothing else sets its texts apart, and they are many. */
    public boolean looksAdded() {
      return unrelated && strength.documents() >= MANY;
    }

    @Override
    public String check() {
      return "give-away";
    }

    @Override
    public String subject() {
      return entry + "\n" + label;
    }

    @Override
    public Severity severity() {
      return looksAdded() ? Severity.WARNING : Severity.NOTE;
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "%s: %,d of %,d different texts (%.1f %%, interval %.1f to %.1f) are labelled %s; of all"
              + " texts %.1f %% are%s.%s",
          entry,
          strength.withLabel(),
          strength.documents(),
          100.0 * strength.withLabel() / strength.documents(),
          100 * strength.share().low(),
          100 * strength.share().high(),
          label,
          100 * strength.labelShare(),
          apart(),
          use.map(GiveAway::used).orElse(""));
    }

    private String apart() {
      if (!unrelated) {
        return "";
      }
      return looksAdded()
          ? "; nothing else sets these texts apart"
          : "; nothing else sets these texts apart, though they are few";
    }

    private static String used(Use use) {
      return String.format(
          Locale.ROOT,
          " Without it the classifier changes its answer on %,d of %,d (%.1f %%), and is right"
              + " about %.1f %% of them instead of %.1f %%.",
          use.decided(),
          use.documents(),
          100.0 * use.decided() / use.documents(),
          100.0 * use.hitsWithout() / use.documents(),
          100.0 * use.hits() / use.documents());
    }

    @Override
    public String advice() {
      return looksAdded()
          ? "Find out where it comes from, and remove it from the texts unless it will be in new"
              + " ones."
          : "Fine if it belongs to the subject; if it comes from how the texts were collected,"
              + " remove it.";
    }
  }

  /**
   * Something about the form of texts or labels.
   *
   * @param problem the kind of problem, in words with hyphens
   * @param subject what it is about, such as a label; empty for all texts
   */
  record Form(
      String problem,
      String subject,
      Severity severity,
      String message,
      String advice,
      Places places)
      implements Finding {
    @Override
    public String check() {
      return problem;
    }
  }

  /**
   * Labels that are not equally frequent in training and test.
   *
   * @param chiSquare Pearson's statistic
   * @param degrees its degrees of freedom
   * @param p the probability of such a statistic or a greater one by chance
   * @param shifts the labels that moved most, with their shares
   */
  record LabelShift(double chiSquare, int degrees, double p, List<Shift> shifts)
      implements Finding {
    /** Probability below which its size says nothing more. */
    private static final double LEAST = 0.0001;

    /** A label with its shares of the training and test texts. */
    public record Shift(String label, double train, double test) {
      @Override
      public String toString() {
        return String.format(Locale.ROOT, "%s %.1f %% → %.1f %%", label, 100 * train, 100 * test);
      }
    }

    /** Copies the list. */
    public LabelShift {
      shifts = List.copyOf(shifts);
    }

    @Override
    public String check() {
      return "label-shift";
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "Labels are not equally frequent in training and test (χ² = %.1f, %d degrees of freedom,"
              + " p %s): %s.",
          chiSquare,
          degrees,
          p < LEAST ? "< 0.0001" : String.format(Locale.ROOT, "= %.4f", p),
          shifts.stream().map(Shift::toString).collect(Collectors.joining(", ")));
    }

    @Override
    public String advice() {
      return "Draw both from the same source, or compare models by macro F1 rather than accuracy.";
    }
  }
}
