package dev.heed.bench.peers;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** LIBLINEAR's logistic regression, one label against the rest, on {@link TfIdf}. */
final class LogisticRegressionPeer extends JvmPeer {
  /** The gradient's relative norm at which LIBLINEAR stops; its default. */
  private static final double TOLERANCE = 0.01;

  @Override
  public String name() {
    return "tfidf-lr";
  }

  /** Values of C; each triples the one before. */
  @Override
  public List<String> settings() {
    return Stream.of(1, 3, 10, 30, 100, 300).map(c -> "C=" + c).toList();
  }

  @Override
  Fitted fit(String setting, List<Example> train) {
    TfIdf weights = new TfIdf(train);
    List<String> labels = train.stream().map(Example::label).distinct().sorted().toList();
    Problem problem = new Problem();
    problem.l = train.size();
    problem.n = weights.size();
    problem.bias = -1;
    problem.x = train.stream().map(weights::features).toArray(Feature[][]::new);
    problem.y = train.stream().mapToDouble(text -> labels.indexOf(text.label())).toArray();
    Linear.disableDebugOutput();
    double c = Double.parseDouble(setting.substring(setting.indexOf('=') + 1));
    Model model = Linear.train(problem, new Parameter(SolverType.L2R_LR, c, TOLERANCE));
    return new Fitted() {
      @Override
      public String label(Example text) {
        return labels.get((int) Linear.predict(model, weights.features(text)));
      }

      @Override
      public long bytes(Path folder) {
        return weights.bytes() + (long) Float.BYTES * model.getFeatureWeights().length;
      }
    };
  }
}
