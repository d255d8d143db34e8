package dev.heed.cli.text;

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
final class OptionValues {
  static final String AUTO = "auto";
  static final String NONE = "none";

  private static final Pattern LENGTHS = Pattern.compile("([0-9]{1,3})-([0-9]{1,3})");

  private OptionValues() {}

  static LearningRate learningRate(String value) {
    if (value.equals(AUTO)) {
      return Descent.defaults().learningRate();
    }
    try {
      return new LearningRate.Fixed(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw new ProblemException("--lr is '" + value + "'", AUTO + " or a number such as 0.5", e);
    }
  }

  static String of(LearningRate rate) {
    return switch (rate) {
      case LearningRate.Fixed(double value) -> Double.toString(value);
      case LearningRate.Growing _ -> AUTO;
    };
  }

  static String of(WordScore score) {
    return switch (score) {
      case WordScore.Pooled _ -> "pooled";
      case WordScore.Metric _ -> "metric";
    };
  }

  /** The value of {@code --dim}. */
  static String of(ModelShape shape) {
    return shape.dim() == ModelShape.BY_LABELS ? AUTO : Integer.toString(shape.dim());
  }

  static int dim(String value) {
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

  static CharacterNgrams characterNgrams(String value) {
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

  static String of(CharacterNgrams ngrams) {
    return switch (ngrams) {
      case CharacterNgrams.Auto _ -> AUTO;
      case CharacterNgrams.None _ -> NONE;
      case CharacterNgrams.Between(int shortest, int longest, double _) -> shortest + "-" + longest;
    };
  }
}
