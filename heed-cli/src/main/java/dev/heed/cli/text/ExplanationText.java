package dev.heed.cli.text;

import dev.heed.cli.explain.AttentionWords;
import dev.heed.cli.terminal.Columns;
import dev.heed.cli.terminal.Escapes;
import dev.heed.cli.terminal.Style;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.Explanation;
import dev.heed.text.TokenShares;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An explanation for people: the text, coloured by what each word contributes to the predicted
 * label, and a table of words with bars.
 */
final class ExplanationText {
  /** Columns of the longest bar. */
  private static final int BAR = 20;

  /** Columns of a word in the table; bars of longer ones begin further right. */
  private static final int WORD = 32;

  /** Colours for and against the label, from weak to strong, as SGR parameters. */
  private static final List<String> FOR =
      List.of("", "38;5;172", "38;5;16;48;5;180", "38;5;16;48;5;215", "1;38;5;16;48;5;208");

  private static final List<String> AGAINST =
      List.of("", "38;5;68", "38;5;16;48;5;110", "38;5;16;48;5;75", "1;38;5;16;48;5;39");

  /** Shares of the greatest contribution at which the next colour begins. */
  private static final double[] STEPS = {0.08, 0.25, 0.5, 0.75};

  private static final String UNKNOWN = "90";

  private static final String UNKNOWN_TEXT = "No word of this text is known to the model; ";

  private final Function<String, int[]> tokens;
  private final Style style;

  private final boolean areSeveral;
  private final boolean hasAttention;
  private final String reasons;

  /** Explanations of one label a text. */
  ExplanationText(Function<String, int[]> tokens, Style style) {
    this(tokens, style, false, false, "contribution");
  }

  /**
   * Explanations for people.
   *
   * @param tokens finds the begin and the end of each word of a text in code points, alternating
   * @param areSeveral whether a text may have any number of labels
   * @param hasAttention whether the model has learned attention
   * @param reasons the kind of the numbers, in at most 12 characters
   */
  ExplanationText(
      Function<String, int[]> tokens,
      Style style,
      boolean areSeveral,
      boolean hasAttention,
      String reasons) {
    this.reasons = reasons;
    this.tokens = tokens;
    this.style = style;
    this.areSeveral = areSeveral;
    this.hasAttention = hasAttention;
  }

  /** The lines of an explanation. */
  String of(Explanation explanation) {
    int[] places = tokens.apply(explanation.text());
    BitSet known = known(explanation);
    long count = 0;
    for (int i = 0; i < places.length; i += 2) {
      count += known.get(places[i]) ? 1 : 0;
    }
    List<String> labels = ExplainCommand.shown(explanation);
    int first = explanation.labels().indexOf(labels.getFirst());
    StringBuilder text = new StringBuilder();
    text.append(style.dim("text")).append("   ");
    text.append(painted(explanation, first, places)).append('\n');
    String words =
        count < places.length / 2
            ? "%d of %s known".formatted(count, Wording.count(places.length / 2, "word"))
            : "";
    if (areSeveral) {
      given(text, explanation, words);
    }
    for (String label : labels) {
      block(text, explanation, explanation.labels().indexOf(label), areSeveral ? "" : words);
    }
    if (hasAttention && !explanation.words().isEmpty()) {
      text.append(style.dim("attention " + AttentionWords.of(explanation))).append('\n');
    }
    return text.toString();
  }

  /** A line of all labels that are given. */
  private void given(StringBuilder text, Explanation explanation, String words) {
    text.append(style.dim("labels")).append(' ');
    text.append(
        explanation.chosen().isEmpty()
            ? "none; the most probable one is below its threshold"
            : explanation.chosen().stream()
                .map(ExplanationText::visible)
                .collect(Collectors.joining(", ")));
    text.append(words.isEmpty() ? "" : style.dim("; " + words)).append('\n');
  }

  /** The probability of a label, and the contributions to it. */
  private void block(StringBuilder text, Explanation explanation, int label, String words) {
    text.append(style.dim("label")).append("  ");
    text.append(style.bold(visible(explanation.labels().get(label))));
    text.append(
        String.format(Locale.ROOT, " (probability %.4f)", explanation.probabilities().get(label)));
    text.append(words.isEmpty() ? "" : style.dim(", " + words)).append('\n');
    if (explanation.words().isEmpty()) {
      text.append("       ")
          .append(
              tokens.apply(explanation.text()).length == 0
                  ? "This text has no words; "
                  : UNKNOWN_TEXT)
          .append(answer(explanation.probabilities()))
          .append(".\n");
    } else {
      text.append(style.dim("       attention  %12s  word".formatted(reasons))).append('\n');
      table(text, explanation.words(), label);
    }
    double remainder = explanation.remainder().get(label);
    if (remainder != 0) {
      text.append(String.format(Locale.ROOT, "%18s%+12.4f  (remainder)\n", "", remainder));
    }
    double logit = explanation.logits().get(label);
    text.append(style.bold(String.format(Locale.ROOT, "%18s%+12.4f  = logit", "", logit)))
        .append('\n');
  }

  /** The text alone, coloured by what each word contributes to the predicted label. */
  String paint(Explanation explanation) {
    return painted(
        explanation,
        explanation.labels().indexOf(explanation.label()),
        tokens.apply(explanation.text()));
  }

  private static String answer(List<Double> probabilities) {
    return probabilities.stream().distinct().count() == 1
        ? "all labels are equally probable"
        : "the probabilities are the labels' shares";
  }

  private static String visible(String text) {
    return Escapes.oneLine(Escapes.field(text));
  }

  /** The places in the text that known words and n-grams cover. */
  private static BitSet known(Explanation explanation) {
    BitSet known = new BitSet();
    explanation.words().stream()
        .filter(Explanation.Word::known)
        .forEach(word -> known.set(word.begin(), word.end()));
    return known;
  }

  private String painted(Explanation explanation, int label, int[] places) {
    if (!style.isOn()) {
      return visible(explanation.text());
    }
    List<TokenShares.Token> shares = new TokenShares(explanation, label).tokens();
    double most =
        shares.stream().mapToDouble(each -> Math.abs(each.contribution())).max().orElse(0);
    int[] points = explanation.text().codePoints().toArray();
    StringBuilder painted = new StringBuilder();
    int at = 0;
    int next = 0;
    for (int i = 0; i < places.length; i += 2) {
      painted.append(part(points, at, places[i]));
      String word = part(points, places[i], places[i + 1]);
      if (next < shares.size() && shares.get(next).begin() == places[i]) {
        painted.append(style.sgr(colour(shares.get(next).contribution(), most), word));
        next++;
      } else {
        painted.append(style.sgr(UNKNOWN, word));
      }
      at = places[i + 1];
    }
    return painted.append(part(points, at, points.length)).toString();
  }

  private static String part(int[] points, int begin, int end) {
    return visible(new String(points, begin, end - begin));
  }

  private static String colour(double contribution, double most) {
    double share = most > 0 ? Math.abs(contribution) / most : 0;
    int strength = 0;
    while (strength < STEPS.length && share >= STEPS[strength]) {
      strength++;
    }
    return (contribution > 0 ? FOR : AGAINST).get(strength);
  }

  private void table(StringBuilder text, List<Explanation.Word> words, int label) {
    double most =
        words.stream()
            .mapToDouble(each -> Math.abs(each.contributions().get(label)))
            .max()
            .orElse(0);
    int widest = words.stream().mapToInt(each -> Columns.of(name(each))).max().orElse(0);
    for (Explanation.Word word : words) {
      double contribution = word.contributions().get(label);
      text.append(
          String.format(Locale.ROOT, "       %9.4f  %+12.4f  ", word.attention(), contribution));
      String name = name(word);
      String bar = bar(contribution, most);
      text.append(bar.isEmpty() ? name : Columns.pad(name, Math.min(WORD, widest)) + "  " + bar);
      text.append('\n');
    }
  }

  /** A word, marked if the model knows only character n-grams of it. */
  private static String name(Explanation.Word word) {
    return visible(word.word()) + (word.known() ? "" : " (unknown)");
  }

  /** A solid bar for the label, or a pale one against it. */
  private String bar(double contribution, double most) {
    double share = most > 0 ? Math.abs(contribution) / most : 0;
    return contribution > 0
        ? style.sgr(FOR.get(1), Columns.bar(share, BAR))
        : style.sgr(AGAINST.get(1), "▒".repeat((int) Math.round(share * BAR)));
  }
}
