package dev.heed.cli.text;

import dev.heed.lab.report.Block;
import dev.heed.text.TokenShares;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts whose words are coloured by what they add to the predicted label's logit. */
final class HighlightedExamples {
  private static final int LONGEST = 1_000;

  private HighlightedExamples() {}

  /** One block for each text, all with the same scale. */
  static List<Block> of(List<ExplainedText> texts) {
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
              "against " + Labels.shown(text.explanation().label()),
              "for " + Labels.shown(text.explanation().label()),
              full > 0 ? full : 1));
    }
    return blocks;
  }

  private static String caption(ExplainedText text) {
    String predicted =
        String.format(
            Locale.ROOT,
            "Predicted %s (%.1f %%)",
            Labels.shown(text.explanation().label()),
            100 * text.probability());
    if (text.label().isEmpty()) {
      return predicted;
    }
    return text.isRight()
        ? predicted + ", which is right"
        : predicted
            + ", true label "
            + Labels.shown(text.label())
            + text.probabilityOfTruth()
                .map(p -> String.format(Locale.ROOT, " (%.1f %%)", 100 * p))
                .orElse(" (never seen in training)");
  }

  private static List<Block.Token> tokens(ExplainedText text) {
    int[] points = text.explanation().text().codePoints().toArray();
    List<Block.Token> tokens = new ArrayList<>();
    int at = 0;
    for (TokenShares.Token token : text.shares().tokens()) {
      if (token.begin() >= LONGEST) {
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
    int end = Math.min(points.length, Math.max(at, LONGEST));
    if (end > at) {
      tokens.add(Block.Token.plain(new String(points, at, end - at)));
    }
    if (end < points.length) {
      tokens.add(Block.Token.plain(" …"));
    }
    return tokens;
  }
}
