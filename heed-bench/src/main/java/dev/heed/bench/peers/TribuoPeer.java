package dev.heed.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.liblinear.LibLinearClassificationTrainer;
import org.tribuo.classification.liblinear.LinearClassificationType;
import org.tribuo.classification.liblinear.LinearClassificationType.LinearType;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Tribuo's linear classifiers on counts of words and pairs of words. */
final class TribuoPeer extends JvmPeer {
  private final String name;

  /** By setting; the first is Tribuo's default. */
  private final Map<String, Supplier<Trainer<Label>>> trainers;

  private TribuoPeer(String name, Map<String, Supplier<Trainer<Label>>> trainers) {
    this.name = name;
    this.trainers = trainers;
  }

  static TribuoPeer libLinear() {
    Map<String, Supplier<Trainer<Label>>> trainers = new LinkedHashMap<>();
    trainers.put("default", LibLinearClassificationTrainer::new);
    trainers.put("L2R_LR, C=1", () -> regression(1));
    trainers.put("L2R_LR, C=10", () -> regression(10));
    return new TribuoPeer("tribuo-liblinear", trainers);
  }

  static TribuoPeer descent() {
    Map<String, Supplier<Trainer<Label>>> trainers = new LinkedHashMap<>();
    trainers.put("default", LogisticRegressionTrainer::new);
    trainers.put(
        "AdaGrad 0.5, 20 epochs",
        () -> new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.5, 0.1), 20, 1));
    return new TribuoPeer("tribuo-sgd", trainers);
  }

  private static LibLinearClassificationTrainer regression(double c) {
    return new LibLinearClassificationTrainer(
        new LinearClassificationType(LinearType.L2R_LR), c, 0.1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> settings() {
    return List.copyOf(trainers.keySet());
  }

  @Override
  Fitted fit(String setting, List<Example> train) {
    LabelFactory factory = new LabelFactory();
    MutableDataset<Label> data =
        new MutableDataset<>(new SimpleDataSourceProvenance("texts", factory), factory);
    Map<String, Long> shares = new TreeMap<>();
    for (Example text : train) {
      data.add(example(text));
      shares.merge(text.label(), 1L, Long::sum);
    }
    Model<Label> model = trainers.get(setting).get().train(data);
    String frequent =
        shares.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    return new Fitted() {
      @Override
      public String label(Example text) {
        try {
          return model.predict(example(text)).getOutput().getLabel();
        } catch (IllegalArgumentException e) {
          // Tribuo refuses a text of which no feature is known.
          return frequent;
        }
      }

      @Override
      public long bytes(Path folder) throws IOException {
        Path file = folder.resolve("tribuo");
        model.serializeToFile(file);
        return Files.size(file);
      }
    };
  }

  private static ArrayExample<Label> example(Example text) {
    Map<String, Integer> counts = new TreeMap<>();
    text.grams().forEach(gram -> counts.merge(gram, 1, Integer::sum));
    List<String> names = new ArrayList<>(counts.keySet());
    double[] values = counts.values().stream().mapToDouble(count -> count).toArray();
    return new ArrayExample<>(new Label(text.label()), names.toArray(String[]::new), values);
  }
}
