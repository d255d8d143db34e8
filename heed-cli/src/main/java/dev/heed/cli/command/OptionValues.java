package dev.heed.cli.command;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Descent;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings of a training as values of options, and back. */
public final class OptionValues {
  /** Leaves the value to a rule. */
  public static final String AUTO = "auto";

  /** No value. */
  public static final String NONE = "none";

  private static final Pattern LENGTHS = Pattern.compile("([0-9]{1,3})-([0-9]{1,3})");

  private OptionValues() {}

  /** The value of {@code --lr}, {@value #AUTO} or a number. */
  public static LearningRate learningRate(String value) {
    if (value.equals(AUTO)) {
      return Descent.defaults().learningRate();
    }
    try {
      return new LearningRate.Fixed(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw new ProblemException("--lr is '" + value + "'", AUTO + " or a number such as 0.5", e);
    }
  }

  /** A rate as the value of {@code --lr}. */
  public static String of(LearningRate rate) {
    return switch (rate) {
      case LearningRate.Fixed(double value) -> Double.toString(value);
      case LearningRate.Growing _ -> AUTO;
    };
  }

  /** A score as the value of {@code --attention}. */
  public static String of(WordScore score) {
    return switch (score) {
      case WordScore.Pooled _ -> "pooled";
      case WordScore.Metric _ -> "metric";
    };
  }

  /** A length of embeddings as the value of {@code --dim}. */
  public static String of(ModelShape shape) {
    return shape.dim() == ModelShape.BY_LABELS ? AUTO : Integer.toString(shape.dim());
  }

  /** The value of {@code --dim}, {@value #AUTO} or a number. */
  public static int dim(String value) {
    if (value.equals(AUTO)) {
      return ModelShape.BY_LABELS;
    }
    try {
      int dim = Integer.parseInt(value);
      Require.atLeast("dim", 1, dim);
      return dim;
    } catch (NumberFormatException e) {
      throw new ProblemException("--dim is '" + value + "'", AUTO + " or a number such as 32", e);
    }
  }

  public static CharacterNgrams characterNgrams(String value) {
    if (value.equals(AUTO)) {
      return new CharacterNgrams.Auto();
    }
    if (value.equals(NONE)) {
      return new CharacterNgrams.None();
    }
    Matcher lengths = LENGTHS.matcher(value);
    if (!lengths.matches()) {
      throw new ProblemException(
          "--char-ngrams is '" + value + "'", AUTO + ", " + NONE + " or lengths such as 3-5");
    }
    return new CharacterNgrams.Between(
        Integer.parseInt(lengths.group(1)), Integer.parseInt(lengths.group(2)));
  }

  public static String of(CharacterNgrams ngrams) {
    return switch (ngrams) {
      case CharacterNgrams.Auto _ -> AUTO;
      case CharacterNgrams.None _ -> NONE;
      case CharacterNgrams.Between(int shortest, int longest, double _) -> shortest + "-" + longest;
    };
  }
}
