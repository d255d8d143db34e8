package dev.heed.limits.weights;

import dev.heed.attention.Coverage;
import dev.heed.attention.Normalise;
import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Which keys attention explains away, and how doubly normalised attention leaves each its share
 * ("Attention that does not explain away", arXiv:2009.14308).
 */
public final class AttentionCoverage implements Experiment<AttentionCoverage.Settings> {
  static final double[] SPREADS = {1, 3, 8};

  /** Enough rounds for sums of columns to settle to the last digits. */
  private static final int MANY_ROUNDS = 100;

  private static final int DIM = 16;

  /** The clusters of the paper's example: 95 to 5 tokens. */
  private static final TwoClusters EXAMPLE = new TwoClusters(95, 5, 0.05);

  private static final int STEPS = 4;

  /** A normalisation with its name. */
  enum Kind {
    ROWS("softmax of rows", new Normalise.RowSoftmax()),
    DOUBLY("doubly normalised", new Normalise.Sinkhorn(1)),
    STOCHASTIC("doubly stochastic", new Normalise.Sinkhorn(MANY_ROUNDS));

    private final String label;
    private final Normalise normalise;

    Kind(String label, Normalise normalise) {
      this.label = label;
      this.normalise = normalise;
    }

    String label() {
      return label;
    }
  }

  /**
   * Sizes.
   *
   * @param tokens the number of queries and keys of the largest draw
   * @param draws draws of queries and keys for each size and spread
   * @param pairs the number of random pairs of {@code κ} and {@code ρ} for the order of the theory
   */
  public record Settings(int tokens, int draws, int pairs) {
    public Settings {
      Require.between("tokens", 16, 2000, tokens);
      Require.between("draws", 1, 1000, draws);
      Require.between("pairs", 1, 10_000_000, pairs);
    }

    /** Queries and keys. */
    int[][] sizes() {
      int few = tokens / 4;
      return new int[][] {{few, few}, {tokens, tokens}, {tokens, few}, {few, tokens}};
    }
  }

  /**
   * What the draws of one spread have in common.
   *
   * @param least the least total of a key, times the number of keys
   * @param explained the mean share of keys below {@code 1/m}
   * @param sorted the totals of the last square draw, sorted
   */
  record Drawn(double least, double explained, double[] sorted) {}

  /** The distance of two groups that a normalisation leaves. */
  record Left(double rows, double doubly, double stochastic) {
    static Left of(double[] values) {
      return new Left(values[0], values[1], values[2]);
    }

    double of(Kind kind) {
      return switch (kind) {
        case ROWS -> rows;
        case DOUBLY -> doubly;
        case STOCHASTIC -> stochastic;
      };
    }
  }

  @Override
  public Description description() {
    return new Description(
        "attention-coverage",
        Group.ATTENTION,
        "Keys that a softmax explains away, and how to leave each its share.",
        "10 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(256, 4, 100_000);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace = run.trace("study", "spread", "normalisation", "value");
    Stages stages = new Stages(run, SPREADS.length * Kind.values().length + 2);
    List<Map<Kind, Drawn>> drawn = new ArrayList<>();
    for (double spread : SPREADS) {
      Map<Kind, Drawn> kinds = new EnumMap<>(Kind.class);
      for (Kind kind : Kind.values()) {
        double[] values =
            stages.next(
                kind.label + ", spread " + Numbers.significant(spread),
                pulse -> draw(settings, spread, kind, run.seed(), pulse));
        Drawn each = new Drawn(values[0], values[1], Arrays.copyOfRange(values, 2, values.length));
        kinds.put(kind, each);
      }
      drawn.add(kinds);
    }
    double[] clusters = stages.next("two clusters", pulse -> clusters(settings, run.seed()));
    Left ofClusters = Left.of(clusters);
    Left ofBlobs = Left.of(stages.next("blobs", pulse -> blobs(run.seed())));
    for (int s = 0; s < SPREADS.length; s++) {
      for (Kind kind : Kind.values()) {
        Drawn each = drawn.get(s).get(kind);
        trace.append("least total × keys", SPREADS[s], kind.label, each.least());
        trace.append("explained away", SPREADS[s], kind.label, each.explained());
      }
    }
    for (Kind kind : Kind.values()) {
      trace.append("two clusters, distance left", 0, kind.label, ofClusters.of(kind));
      trace.append("blobs, distance left", 0, kind.label, ofBlobs.of(kind));
    }
    return findings(drawn, ofClusters, ofBlobs, clusters, settings, run);
  }

  /** The least total times keys, the share explained away, and sorted totals. */
  private static double[] draw(
      Settings settings, double spread, Kind kind, long seed, Runnable pulse) {
    double least = Double.POSITIVE_INFINITY;
    double explained = 0;
    double[] sorted = {};
    int[][] sizes = settings.sizes();
    for (int size = 0; size < sizes.length; size++) {
      int queries = sizes[size][0];
      int keys = sizes[size][1];
      for (int draw = 0; draw < settings.draws(); draw++) {
        pulse.run();
        SeededRandom random =
            new SeededRandom(seed).stream("scores", (long) size * settings.draws() + draw);
        Coverage coverage =
            Coverage.of(
                kind.normalise.forward(scores(random, queries, keys, spread), queries, keys),
                queries,
                keys);
        least = Math.min(least, coverage.least() * keys);
        explained += coverage.shareExplainedAway() / (sizes.length * settings.draws());
        if (queries == settings.tokens() && keys == queries) {
          sorted = coverage.totals().clone();
          Arrays.sort(sorted);
        }
      }
    }
    double[] result = new double[sorted.length + 2];
    result[0] = least;
    result[1] = explained;
    System.arraycopy(sorted, 0, result, 2, sorted.length);
    return result;
  }

  /** Dot products of Gaussian vectors, with a standard deviation of {@code spread}. */
  private static double[] scores(SeededRandom random, int queries, int keys, double spread) {
    double[] q = gaussian(random, queries * DIM, 1);
    double[] k = gaussian(random, keys * DIM, spread / Math.sqrt(DIM));
    double[] scores = new double[queries * keys];
    for (int i = 0; i < queries; i++) {
      for (int j = 0; j < keys; j++) {
        for (int c = 0; c < DIM; c++) {
          scores[i * keys + j] += q[i * DIM + c] * k[j * DIM + c];
        }
      }
    }
    return scores;
  }

  private static double[] gaussian(SeededRandom random, int count, double sd) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> sd * random.gaussian());
    return values;
  }

  /**
   * What is left of the example's distance by normalisation; then the greatest error of the theory,
   * and the number of random pairs in which rows leave most, or doubly normalised attention less
   * than doubly stochastic attention.
   */
  private static double[] clusters(Settings settings, long seed) {
    Kind[] kinds = Kind.values();
    double[] left = new double[kinds.length + 2];
    Arrays.setAll(left, k -> k < kinds.length ? EXAMPLE.measured(kinds[k].normalise) : 0);
    for (TwoClusters each :
        List.of(EXAMPLE, new TwoClusters(20, 20, 0.3), new TwoClusters(3, 40, 0.7))) {
      double kappa = each.kappa();
      double ratio = each.ratio();
      left[3] = Math.max(left[3], error(each, Kind.ROWS, TwoClusters.rows(kappa, ratio)));
      left[3] = Math.max(left[3], error(each, Kind.DOUBLY, TwoClusters.doubly(kappa, ratio)));
      left[3] =
          Math.max(left[3], error(each, Kind.STOCHASTIC, TwoClusters.stochastic(kappa, ratio)));
    }
    SeededRandom random = new SeededRandom(seed).stream("pairs", 0);
    for (int i = 0; i < settings.pairs(); i++) {
      double kappa = random.uniform();
      double ratio = StrictMath.exp(random.uniform(-6, 6));
      double rows = TwoClusters.rows(kappa, ratio);
      double stochastic = TwoClusters.stochastic(kappa, ratio);
      double doubly = TwoClusters.doubly(kappa, ratio);
      boolean ordered = rows <= stochastic + 1e-12 && stochastic <= doubly + 1e-12;
      left[4] += ordered ? 0 : 1;
    }
    return left;
  }

  private static double error(TwoClusters clusters, Kind kind, double theory) {
    return Math.abs(clusters.measured(kind.normalise) - theory);
  }

  /** What four steps leave of the distance of the means of 190 and 10 Gaussian points. */
  private static double[] blobs(long seed) {
    int many = 190;
    int n = 200;
    double[] start = gaussian(new SeededRandom(seed).stream("blobs", 0), 2 * n, 0.4);
    for (int i = many; i < n; i++) {
      start[2 * i] += 2;
    }
    double[] scores = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dx = start[2 * i] - start[2 * j];
        double dy = start[2 * i + 1] - start[2 * j + 1];
        scores[i * n + j] = -(dx * dx + dy * dy);
      }
    }
    return Arrays.stream(Kind.values())
        .mapToDouble(
            kind -> {
              double[] weights = kind.normalise.forward(scores, n, n);
              double[] x = start;
              for (int step = 0; step < STEPS; step++) {
                x = times(weights, x, n);
              }
              return distance(x, many, n) / distance(start, many, n);
            })
        .toArray();
  }

  private static double[] times(double[] weights, double[] x, int n) {
    double[] result = new double[2 * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        result[2 * i] += weights[i * n + j] * x[2 * j];
        result[2 * i + 1] += weights[i * n + j] * x[2 * j + 1];
      }
    }
    return result;
  }

  private static double distance(double[] x, int many, int n) {
    double dx = 0;
    double dy = 0;
    for (int i = 0; i < n; i++) {
      double share = i < many ? 1.0 / many : -1.0 / (n - many);
      dx += share * x[2 * i];
      dy += share * x[2 * i + 1];
    }
    return Math.hypot(dx, dy);
  }

  /**
   * The largest weight of an earlier query that changes with the last query, under a causal mask.
   */
  static double changeOfEarlierRows(Normalise normalise) {
    int n = 12;
    double[] scores = scores(new SeededRandom(1), n, n, 3);
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        scores[i * n + j] = Double.NEGATIVE_INFINITY;
      }
    }
    double[] changed = scores.clone();
    for (int j = 0; j < n; j++) {
      changed[(n - 1) * n + j] += j % 2 == 0 ? 5 : -5;
    }
    double[] before = normalise.forward(scores, n, n);
    double[] after = normalise.forward(changed, n, n);
    double largest = 0;
    for (int i = 0; i < (n - 1) * n; i++) {
      largest = Math.max(largest, Math.abs(after[i] - before[i]));
    }
    return largest;
  }

  private static void putByKind(
      SequencedMap<String, Object> metrics,
      List<Map<Kind, Drawn>> drawn,
      Left ofClusters,
      Left ofBlobs) {
    for (int s = 0; s < SPREADS.length; s++) {
      for (Kind kind : Kind.values()) {
        Drawn each = drawn.get(s).get(kind);
        String name =
            "%s_spread_%d"
                .formatted(kind.label.replace(' ', '_').replace("-", "_"), (int) SPREADS[s]);
        metrics.put(name + "_least_total_times_keys", each.least());
        metrics.put(name + "_explained_away", each.explained());
      }
    }
    for (Kind kind : Kind.values()) {
      String name = kind.label.replace(' ', '_');
      metrics.put("clusters_" + name, ofClusters.of(kind));
      metrics.put("blobs_" + name, ofBlobs.of(kind));
    }
  }

  private static Findings findings(
      List<Map<Kind, Drawn>> drawn,
      Left ofClusters,
      Left ofBlobs,
      double[] clusters,
      Settings settings,
      Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    double least =
        drawn.stream().mapToDouble(kinds -> kinds.get(Kind.DOUBLY).least()).min().orElseThrow();
    Drawn steep = drawn.getLast().get(Kind.ROWS);
    double causal = changeOfEarlierRows(Kind.DOUBLY.normalise);
    double ratio = ofBlobs.doubly() / ofBlobs.rows();
    putByKind(metrics, drawn, ofClusters, ofBlobs);
    metrics.put("clusters_error", clusters[3]);
    metrics.put("pairs_out_of_order", (int) clusters[4]);
    metrics.put("causal_change_doubly", causal);
    metrics.put("seconds", run.seconds());
    checks.add(Check.atLeast("Doubly normalised: least total of a key × keys", least, 1 - 1e-9));
    checks.add(Check.atMost("Two clusters: greatest error of the formulas", clusters[3], 1e-12));
    checks.add(
        Check.atMost(
            "Two clusters: pairs of %,d where rows do not leave least".formatted(settings.pairs()),
            clusters[4],
            0));
    checks.add(Check.atLeast("Blobs: distance left, doubly ÷ rows", ratio, 2));
    checks.add(
        Check.atMost(
            "Softmax of rows, causal: change of earlier queries",
            changeOfEarlierRows(Kind.ROWS.normalise),
            0));
    return new Findings(
        metrics,
        checks,
        List.of(
            Paragraphs.keyNumber(
                "Explained away",
                Numbers.percent(steep.explained()),
                "of keys by a softmax of rows, scores with a spread of "
                    + Numbers.significant(SPREADS[SPREADS.length - 1])),
            Paragraphs.keyNumber(
                "Doubly normalised",
                Numbers.percent(drawn.getLast().get(Kind.DOUBLY).explained()),
                "of keys, each of which should get 1/m at least"),
            Paragraphs.keyNumber(
                "Small group",
                Numbers.significant(ratio) + " ×",
                "the distance that is left after four steps")),
        new CoverageReport(drawn, ofClusters, ofBlobs, causal, settings).toHtml());
  }
}
