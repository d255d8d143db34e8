package dev.heed.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs methods on data sets that are not part of this project, if available. */
class SharedDataTest {
  private static Data data(String name) throws IOException {
    Optional<Path> file = Golden.shared(name);
    assumeTrue(file.isPresent(), name + " is not available");
    return Golden.read(file.get());
  }

  private static double trustworthiness(Method method, Data data) {
    try (Workers workers = new Workers(2)) {
      Result.Embedded found = (Result.Embedded) method.run(data, Golden.computation(workers));
      return Trustworthiness.of(data.points(), found.points(), 10, workers).getAsDouble();
    }
  }

  @Test
  void digitsStayAmongTheirNeighbours() throws IOException {
    Data digits = data("digits.csv");
    Method tSne = MethodName.T_SNE.create(Map.of(Setting.ITERATIONS, 250.0));
    assertThat(trustworthiness(tSne, digits)).isGreaterThan(0.97);
    Method umap = MethodName.UMAP.create(Map.of(Setting.ITERATIONS, 200.0));
    assertThat(trustworthiness(umap, digits)).isGreaterThan(0.97);
  }

  /** The reference scores use the same split: row i is labelled if i % 5 is 4. */
  @Test
  void classifiersScoreAsScikitLearn() throws IOException {
    Data digits = data("digits.csv");
    JsonNode scores =
        new JsonMapper()
            .readTree(Golden.shared("reference_scores.json").orElseThrow().toFile())
            .get("digits");
    // Tolerance of half a label of 359: the number of correct labels is the same.
    for (Map.Entry<MethodName, String> each :
        Map.of(MethodName.KNN, "knn5", MethodName.SVM, "svc_rbf_C1_scale").entrySet()) {
      Result found = Golden.run(each.getKey().create(), digits);
      assertThat(found.measures().get("accuracy"))
          .as(each.getValue())
          .isCloseTo(scores.get(each.getValue()).get("test_acc").doubleValue(), within(0.5 / 359));
    }
  }

  /** The roll's own coordinate is monotone along the first component of Isomap. */
  @Test
  void isomapUnrollsTheRoll() throws IOException {
    Data roll = data("swissroll1000.csv");
    Points half = new Points(3, Arrays.copyOf(roll.points().values(), 3 * 500));
    Points found = Golden.embedding(new Isomap(2, 5), new Data(half));
    double[] t = roll.labels().subList(0, 500).stream().mapToDouble(Double::valueOf).toArray();
    double[] first = new double[500];
    Arrays.setAll(first, i -> found.at(i)[0]);
    assertThat(Math.abs(correlation(t, first))).isGreaterThan(0.98);
    Points linear = PrincipalComponents.of(half, 1);
    assertThat(Math.abs(correlation(t, linear.values()))).isLessThan(0.7);
  }

  private static double correlation(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xy / Math.sqrt(xx * yy);
  }
}
