package dev.heed.cli.serve;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.model.HeedModel;
import dev.heed.cli.model.LoadedModel;
import dev.heed.studio.serve.Classifier;
import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import dev.heed.text.Reason;
import dev.heed.text.TextClassifier;
import dev.heed.text.fasttext.FastTextModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A model of Heed or of fastText, as the service asks it. */
record ServedModel(LoadedModel model) implements Classifier {

  /**
   * Loads a model. One of fastText is read from a copy: its file stays open and would change under
   * the requests when it is overwritten.
   */
  static Classifier load(Path file) throws IOException {
    if (!FastTextModel.isModel(file)) {
      return new ServedModel(LoadedModel.loadClassifier(file));
    }
    Path folder = Files.createTempDirectory("heed-serve-");
    Path copy = folder.resolve(file.getFileName().toString());
    try {
      Files.copy(file, copy);
      return new ServedModel(LoadedModel.loadClassifier(copy));
    } catch (InvalidInputException e) {
      throw new IOException(e.getMessage().replace(copy.toString(), file.toString()), e);
    } finally {
      Files.deleteIfExists(copy); // the system keeps the content of an open file
      Files.delete(folder);
    }
  }

  @Override
  public List<String> labels() {
    return model.labels();
  }

  @Override
  public Classification classify(String text) {
    if (model instanceof HeedModel heed) {
      return heed.classifier().classify(text);
    }
    Explanation explanation = model.explain(text);
    int label = explanation.labels().indexOf(explanation.label());
    List<Reason> reasons =
        explanation.words().stream()
            .filter(word -> word.contributions().get(label) > 0)
            .sorted(Comparator.comparingDouble(word -> -word.contributions().get(label)))
            .limit(TextClassifier.REASONS)
            .map(
                word ->
                    new Reason(
                        word.word(),
                        word.begin(),
                        word.end(),
                        word.attention(),
                        word.contributions().get(label)))
            .toList();
    return new Classification(
        explanation.label(),
        explanation.chosen(),
        explanation.probabilities().get(label),
        explanation.probabilities(),
        reasons,
        explanation.known());
  }

  @Override
  public Explanation explain(String text) {
    return model.explain(text);
  }
}
