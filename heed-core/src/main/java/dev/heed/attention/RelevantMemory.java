package dev.heed.attention;

import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention over an endless stream in bounded memory: each query attends to the most recent states
 * and to the earlier ones that proved relevant, {@code O(recent + relevant)} for each state. Equal
 * to attention over all states as long as none was dropped.
 *
 * <p>A state that is no longer recent takes the place of the least relevant of those kept, if it is
 * more relevant, and else is forgotten.
 *
 * <p>Source: "Untangling tradeoffs between recurrence and self-attention in neural networks",
 * arXiv:2006.09471; {@link Relevance#MEAN} is this project's.
 */
public final class RelevantMemory {

  /** The measure by which states are kept. */
  public enum Relevance {
    /** The sum of the attention that the state received while it was recent, as in the paper. */
    WINDOW,
    /**
     * The mean attention for each step that the state was present, also while kept; a state that
     * was relevant once then makes room.
     */
    MEAN
  }

  /**
   * A state in memory.
   *
   * @param position its place in the stream, counted from 0
   * @param relevance by the chosen measure
   */
  public record Kept(long position, double relevance) {}

  /** A state with the attention that it received. */
  private static final class State {
    private final long position;
    private final double[] key;
    private final double[] value;
    private double attention;
    private long steps;

    State(long position, double[] key, double[] value) {
      this.position = position;
      this.key = key;
      this.value = value;
    }
  }

  private final Score score;
  private final double scale;
  private final int recent;
  private final int relevant;
  private final Relevance relevance;
  private final ArrayDeque<State> window = new ArrayDeque<>();
  private final List<State> kept = new ArrayList<>();
  private long position;
  private int dim;
  private int valueDim;

  /** A memory whose score is the dot product divided by {@code √dim}. */
  public static RelevantMemory ofDotProducts(
      int dim, int recent, int relevant, Relevance relevance) {
    return new RelevantMemory(new Score.Dot(), 1 / Math.sqrt(dim), recent, relevant, relevance);
  }

  /**
   * An empty memory.
   *
   * @param score the score of a query and a key; its first head's parameters are used
   * @param scale the factor of the score
   * @param recent number of the latest states that are always attended to, the new one among them
   * @param relevant number of earlier states that are kept
   * @throws ProblemException if {@code recent} is below 1 or {@code relevant} is negative
   */
  public RelevantMemory(Score score, double scale, int recent, int relevant, Relevance relevance) {
    Require.atLeast("recent", 1, recent);
    Require.atLeast("relevant", 0, relevant);
    this.score = score;
    this.scale = scale;
    this.recent = recent;
    this.relevant = relevant;
    this.relevance = relevance;
  }

  /**
   * Adds a state, lets the query attend to what is in memory, the new state included, and forgets.
   *
   * @return the weighted mean of the values
   * @throws ProblemException if a vector has other sizes than those before
   */
  public double[] attend(double[] query, double[] key, double[] value) {
    if (position == 0) {
      dim = query.length;
      valueDim = value.length;
      score.check(1, dim);
    }
    Require.size("query", dim, query.length);
    Require.size("key", dim, key.length);
    Require.size("value", valueDim, value.length);
    window.addLast(new State(position++, score.keyMap().forward(0, key, 1), value.clone()));
    List<State> present = new ArrayList<>(kept);
    present.addAll(window);
    double[] weights = weights(score.queryMap().forward(0, query, 1), present);
    double[] result = new double[valueDim];
    for (int j = 0; j < weights.length; j++) {
      State state = present.get(j);
      for (int c = 0; c < valueDim; c++) {
        result[c] += weights[j] * state.value[c];
      }
      if (relevance == Relevance.MEAN || j >= kept.size()) {
        state.attention += weights[j];
        state.steps++;
      }
    }
    if (window.size() == recent) {
      retire(window.removeFirst());
    }
    return result;
  }

  private double[] weights(double[] query, List<State> present) {
    double[] z = new double[present.size()];
    for (int j = 0; j < z.length; j++) {
      z[j] = scale * score.compare(0, query, present.get(j).key);
    }
    return new Normalise.RowSoftmax().forward(z, 1, z.length);
  }

  /** Keeps a state that is no longer recent, if it is more relevant than one that is kept. */
  private void retire(State state) {
    if (kept.size() < relevant) {
      kept.add(state);
      return;
    }
    int least = -1;
    for (int i = 0; i < kept.size(); i++) {
      if (least < 0 || relevance(kept.get(i)) < relevance(kept.get(least))) {
        least = i;
      }
    }
    if (least >= 0 && relevance(state) > relevance(kept.get(least))) {
      kept.remove(least);
      kept.add(state);
    }
  }

  private double relevance(State state) {
    return switch (relevance) {
      case WINDOW -> state.attention;
      case MEAN -> state.attention / state.steps;
    };
  }

  /** The states that are kept for their relevance, in the order of the stream. */
  public List<Kept> kept() {
    return kept.stream().map(state -> new Kept(state.position, relevance(state))).toList();
  }

  /** Number of states that were added. */
  public long states() {
    return position;
  }
}
