package dev.heed.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import opennlp.tools.doccat.BagOfWordsFeatureGenerator;
import opennlp.tools.doccat.DoccatFactory;
import opennlp.tools.doccat.DoccatModel;
import opennlp.tools.doccat.DocumentCategorizerME;
import opennlp.tools.doccat.DocumentSample;
import opennlp.tools.doccat.FeatureGenerator;
import opennlp.tools.doccat.NGramFeatureGenerator;
import opennlp.tools.util.CollectionObjectStream;
import opennlp.tools.util.TrainingParameters;

/** OpenNLP's maximum entropy on words and pairs of words. */
final class OpenNlpPeer extends JvmPeer {

  @Override
  public String name() {
    return "opennlp";
  }

  /** The number of texts that a feature must occur in; 5 is OpenNLP's default. */
  @Override
  public List<String> settings() {
    return List.of("cutoff=5", "cutoff=1");
  }

  @Override
  Fitted fit(String setting, List<Example> train) throws IOException {
    TrainingParameters parameters = TrainingParameters.defaultParams();
    parameters.put(
        TrainingParameters.CUTOFF_PARAM, Integer.parseInt(setting.substring("cutoff=".length())));
    DoccatFactory factory =
        new DoccatFactory(
            new FeatureGenerator[] {
              new BagOfWordsFeatureGenerator(), new NGramFeatureGenerator(2, 2)
            });
    List<DocumentSample> samples =
        train.stream()
            .map(text -> new DocumentSample(text.label(), text.tokens().split(" ")))
            .toList();
    DoccatModel model =
        DocumentCategorizerME.train(
            "en", new CollectionObjectStream<>(samples), parameters, factory);
    DocumentCategorizerME categorizer = new DocumentCategorizerME(model);
    return new Fitted() {
      @Override
      public String label(Example text) {
        return categorizer.getBestCategory(categorizer.categorize(text.tokens().split(" ")));
      }

      @Override
      public long bytes(Path folder) throws IOException {
        Path file = folder.resolve("opennlp");
        model.serialize(file);
        return Files.size(file);
      }
    };
  }
}
