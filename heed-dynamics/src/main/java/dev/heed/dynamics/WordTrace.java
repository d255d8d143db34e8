package dev.heed.dynamics;

import java.util.ArrayList;
import java.util.List;

/** Score and embedding norm of chosen words, and the losses, at each recorded epoch. */
public final class WordTrace implements Recorder {
  private final List<Integer> words;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * What was seen at an epoch.
   *
   * @param scores {@code s_w = q·κ_w} of each traced word
   * @param norms {@code ‖ν_w‖} of each traced word
   */
  public record Entry(
      int epoch, double trainLoss, double devLoss, List<Double> scores, List<Double> norms) {
    public Entry {
      scores = List.copyOf(scores);
      norms = List.copyOf(norms);
    }
  }

  /** A trace of {@code words}, still without an entry. */
  public WordTrace(List<Integer> words) {
    this.words = List.copyOf(words);
  }

  @Override
  public void record(int epoch, double trainLoss, double devLoss, TrainingState state) {
    List<Double> scores = new ArrayList<>(words.size());
    List<Double> norms = new ArrayList<>(words.size());
    for (int word : words) {
      scores.add(state.score(word));
      norms.add(state.norm(word));
    }
    entries.add(new Entry(epoch, trainLoss, devLoss, scores, norms));
  }

  /** The traced words, in the order of an entry's numbers. */
  public List<Integer> words() {
    return words;
  }

  /** The entries so far, in the order of the epochs. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The last entry. */
  public Entry last() {
    return entries.getLast();
  }

  /** The scores of the traced word {@code index}, one for each entry. */
  public double[] scores(int index) {
    return entries.stream().mapToDouble(entry -> entry.scores().get(index)).toArray();
  }

  /** The embedding norms of the traced word {@code index}, one for each entry. */
  public double[] norms(int index) {
    return entries.stream().mapToDouble(entry -> entry.norms().get(index)).toArray();
  }
}
