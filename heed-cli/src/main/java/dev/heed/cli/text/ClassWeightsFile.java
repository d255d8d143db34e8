package dev.heed.cli.text;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.terminal.Escapes;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.training.ClassWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the value of {@code --class-weights}: none, balanced, sqrt, or a file of labels and
 * weights.
 */
final class ClassWeightsFile {
  private ClassWeightsFile() {}

  static ClassWeights read(String kindOrFile) throws IOException {
    return switch (kindOrFile) {
      case "none" -> new ClassWeights.None();
      case "balanced" -> new ClassWeights.Balanced();
      case "sqrt" -> new ClassWeights.SquareRoot();
      default -> readFile(Path.of(kindOrFile));
    };
  }

  /** Reads lines of a label, a tab and a weight; labels are escaped as in predictions. */
  private static ClassWeights readFile(Path file) throws IOException {
    Map<String, Double> weights = new HashMap<>();
    CorpusOptions lines = CorpusOptions.defaults().withFormat(CorpusFormat.TEXT);
    try (CorpusReader reader = CorpusReader.openUnlabelled(file, lines)) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        String line = next.get().text();
        if (line.isBlank()) {
          continue;
        }
        int tab = line.indexOf('\t');
        double weight = tab < 0 ? Double.NaN : number(line.substring(tab + 1).strip());
        if (!(weight > 0) || Double.isInfinite(weight)) {
          throw invalid(
              file,
              next.get(),
              "this is not a label and a weight",
              "LABEL<tab>WEIGHT with a weight above 0");
        }
        String label = LabelledText.canonicalLabel(Escapes.text(line.substring(0, tab)));
        if (weights.put(label, weight) != null) {
          throw invalid(file, next.get(), "the label is given twice", "each label once");
        }
      }
    }
    return new ClassWeights.ByLabel(weights);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  private static InvalidInputException invalid(
      Path file, LabelledText line, String problem, String expected) {
    return new InvalidInputException(file.toString(), line.line(), problem, expected);
  }
}
