package dev.heed.cli.report;

import dev.heed.lab.report.Block;
import dev.heed.text.TokenShares;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts with words coloured by their contribution to the logit of the predicted label. */
public final class HighlightedExamples {
  /** Code points of a text that are shown. */
  private static final int MAX_LENGTH = 1_000;

  /** How to read the colours. */
  public static final String LEGEND =
      "The colour of a word is its contribution to the logit of the predicted label, including its"
          + " share of the n-grams that it belongs to. Point at a word for the number and its"
          + " attention.";

  private HighlightedExamples() {}

  /** One block for each text, all with the same scale of colours. */
  public static List<Block> of(List<ExplainedText> texts) {
    double full =
        texts.stream()
            .flatMap(text -> text.shares().tokens().stream())
            .mapToDouble(token -> Math.abs(token.contribution()))
            .max()
            .orElse(0);
    List<Block> blocks = new ArrayList<>();
    for (ExplainedText text : texts) {
      blocks.add(
          new Block.HighlightedText(
              caption(text),
              tokens(text),
              "against " + Labels.quote(text.explanation().label()),
              "for " + Labels.quote(text.explanation().label()),
              full > 0 ? full : 1));
    }
    return blocks;
  }

  private static String caption(ExplainedText text) {
    String predicted =
        String.format(
            Locale.ROOT,
            "Predicted %s (%.1f %%)",
            Labels.quote(text.explanation().label()),
            100 * text.probability());
    if (text.label().isEmpty()) {
      return predicted;
    }
    return text.isCorrect()
        ? predicted + ", correct"
        : predicted
            + ", true label "
            + Labels.quote(text.label())
            + text.probabilityOfTruth()
                .map(p -> String.format(Locale.ROOT, " (%.1f %%)", 100 * p))
                .orElse(" (never seen in training)");
  }

  private static List<Block.Token> tokens(ExplainedText text) {
    int[] points = text.explanation().text().codePoints().toArray();
    List<Block.Token> tokens = new ArrayList<>();
    int at = 0;
    for (TokenShares.Token token : text.shares().tokens()) {
      if (token.begin() >= MAX_LENGTH) {
        break;
      }
      if (token.begin() > at) {
        tokens.add(Block.Token.plain(new String(points, at, token.begin() - at)));
      }
      tokens.add(
          new Block.Token(
              new String(points, token.begin(), token.end() - token.begin()),
              token.contribution(),
              String.format(Locale.ROOT, "attention %.3f", token.attention())));
      at = token.end();
    }
    int end = Math.min(points.length, Math.max(at, MAX_LENGTH));
    if (end > at) {
      tokens.add(Block.Token.plain(new String(points, at, end - at)));
    }
    if (end < points.length) {
      tokens.add(Block.Token.plain(" …"));
    }
    return tokens;
  }
}
