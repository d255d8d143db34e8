package dev.heed.cli.report;

import dev.heed.lab.report.Block;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TokenShares;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts with words coloured by their contribution to the logit of the predicted label. */
public final class HighlightedExamples {
  /** Code points of a text that are shown. */
  private static final int MAX_LENGTH = 1_000;

  /** A tag of HTML, as texts from the web have them. */
  private static final Pattern MARKUP = Pattern.compile("</?[A-Za-z][^<>]{0,80}>");

  /** The legend of the colours. */
  public static final String LEGEND =
      "A word's colour is its contribution to the logit of the predicted label, with its share of"
          + " the n-grams that it belongs to; each text has its own scale. Words without a"
          + " contribution, unknown to the model, are underlined with dots. Hover over a word for"
          + " its numbers.";

  private final Function<String, Explanation> explainer;
  private final Function<String, List<Explanation.Span>> unknownWords;
  private final UnaryOperator<String> quoted;

  HighlightedExamples(TextClassifier classifier) {
    this(classifier.labels(), classifier::explain, classifier::unknownWords);
  }

  /**
   * Examples of any model.
   *
   * @param labels all labels
   * @param explainer explains a text
   * @param unknownWords finds the words of a text that play no role
   */
  public HighlightedExamples(
      List<String> labels,
      Function<String, Explanation> explainer,
      Function<String, List<Explanation.Span>> unknownWords) {
    this.explainer = explainer;
    this.unknownWords = unknownWords;
    quoted = Labels.quotes(labels);
  }

  /**
   * A text that is explained for it.
   *
   * @param label the true label
   * @param remark added to the caption; may be empty
   */
  public Block block(String label, String text, String remark) {
    ExplainedText explained = ExplainedText.of(label, explainer.apply(text));
    return block(explained, caption(explained), remark);
  }

  /** A text with its caption. */
  public Block block(ExplainedText text) {
    return block(text, caption(text));
  }

  /** A text with another caption. */
  Block block(ExplainedText text, String caption) {
    return block(text, caption, "");
  }

  private Block block(ExplainedText text, String caption, String remark) {
    List<Piece> pieces = pieces(text);
    String label = quoted.apply(text.name());
    return new Block.HighlightedText(
        caption + knownWords(text, pieces) + remark,
        tokens(text, pieces),
        "against " + label,
        "for " + label);
  }

  private String caption(ExplainedText text) {
    String predicted =
        String.format(
            Locale.ROOT,
            "Predicted %s (%.1f %%)",
            quoted.apply(text.name()),
            100 * text.probability());
    if (text.label().isEmpty()) {
      return predicted;
    }
    return text.isCorrect()
        ? predicted + ", correct"
        : predicted
            + ", true label "
            + quoted.apply(text.label())
            + text.probabilityOfTruth()
                .map(p -> String.format(Locale.ROOT, " (%.1f %%)", 100 * p))
                .orElse(" (never seen in training)");
  }

  /** The number of known words, unless all are known. */
  private static String knownWords(ExplainedText text, List<Piece> pieces) {
    int[] points = text.explanation().text().codePoints().toArray();
    long unknown = pieces.stream().filter(Piece::isUnknown).count();
    long known =
        pieces.stream()
            .filter(piece -> !piece.isUnknown())
            .filter(piece -> containsWord(points, piece))
            .count();
    if (known == 0) {
      return "; the model knows no word of it, so the prediction ignores the text";
    }
    return unknown == 0 ? "" : "; %,d of %,d words known".formatted(known, known + unknown);
  }

  private static boolean containsWord(int[] points, Piece piece) {
    return Arrays.stream(points, piece.begin(), piece.end()).anyMatch(Character::isLetterOrDigit);
  }

  /**
   * A word of the text.
   *
   * @param note text under the pointer; empty for an unknown word
   */
  private record Piece(int begin, int end, double contribution, String note) {
    boolean isUnknown() {
      return note.isEmpty();
    }
  }

  /** The words with and without a contribution in the order of the text. */
  private List<Piece> pieces(ExplainedText text) {
    List<Piece> pieces = new ArrayList<>();
    Set<Integer> unknown =
        text.explanation().words().stream()
            .filter(word -> !word.known())
            .map(Explanation.Word::begin)
            .collect(Collectors.toSet());
    Set<Integer> begins = new HashSet<>();
    for (TokenShares.Token token : text.shares().tokens()) {
      String note =
          String.format(
              Locale.ROOT,
              unknown.contains(token.begin())
                  ? "unknown, known by its character n-grams; attention %.3f"
                  : "attention %.3f",
              token.attention());
      pieces.add(new Piece(token.begin(), token.end(), token.contribution(), note));
      begins.add(token.begin());
    }
    unknownWords.apply(text.explanation().text()).stream()
        .filter(span -> !begins.contains(span.begin()))
        .forEach(span -> pieces.add(new Piece(span.begin(), span.end(), 0, "")));
    pieces.sort(Comparator.comparingInt(Piece::begin));
    return pieces;
  }

  private static List<Block.Token> tokens(ExplainedText text, List<Piece> pieces) {
    int[] points = text.explanation().text().codePoints().toArray();
    boolean[] markup = markup(text.explanation().text(), points.length);
    List<Block.Token> tokens = new ArrayList<>();
    int at = 0;
    for (Piece piece : pieces) {
      if (piece.begin() >= MAX_LENGTH) {
        break;
      }
      between(tokens, points, at, piece.begin(), markup);
      String word = new String(points, piece.begin(), piece.end() - piece.begin());
      // The end of a line, a token of fastText, lies behind the last code point.
      if (piece.begin() < points.length && markup[piece.begin()]) {
        tokens.add(
            new Block.Token(word, piece.contribution(), piece.note(), Block.Token.Look.MARKUP));
      } else {
        tokens.add(
            piece.isUnknown()
                ? Block.Token.unknown(word)
                : new Block.Token(word, piece.contribution(), piece.note()));
      }
      at = piece.end();
    }
    int end = Math.min(points.length, Math.max(at, MAX_LENGTH));
    between(tokens, points, at, end, markup);
    if (end < points.length) {
      tokens.add(Block.Token.plain(" …"));
    }
    return tokens;
  }

  /** Adds what stands between words, markup by itself. */
  private static void between(
      List<Block.Token> tokens, int[] points, int from, int to, boolean[] markup) {
    int begin = from;
    for (int i = from; i < to; i++) {
      if (i + 1 == to || markup[i + 1] != markup[i]) {
        tokens.add(
            new Block.Token(
                new String(points, begin, i + 1 - begin),
                0,
                "",
                markup[i] ? Block.Token.Look.MARKUP : Block.Token.Look.NORMAL));
        begin = i + 1;
      }
    }
  }

  /** Whether each code point belongs to a tag. */
  private static boolean[] markup(String text, int length) {
    boolean[] markup = new boolean[length];
    Matcher tag = MARKUP.matcher(text);
    while (tag.find()) {
      Arrays.fill(
          markup, text.codePointCount(0, tag.start()), text.codePointCount(0, tag.end()), true);
    }
    return markup;
  }
}
