package dev.heed.dynamics.experiment;

import dev.heed.dynamics.Recorder;
import dev.heed.dynamics.TrainingState;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The records of a training so far: the losses, and each traced word's score and norm. */
public final class History implements Recorder {
  private final int[] words;
  private final Function<TrainingState, double[]> probe;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A record.
   *
   * @param scores scores of the traced words, as {@code norms} holds their norms
   * @param probed result of the probe
   */
  @SuppressWarnings("ArrayRecordComponent") // many numbers, never compared
  public record Entry(
      int epoch,
      double trainLoss,
      double devLoss,
      double[] scores,
      double[] norms,
      double[] probed) {

    /** A row of a trace: {@code first}, epoch, losses, and {@code last}. */
    public List<Object> row(List<?> first, List<?> last) {
      List<Object> row = new ArrayList<>(first);
      row.addAll(List.of(epoch, trainLoss, devLoss));
      row.addAll(last);
      return row;
    }

    /** Score and norm of each traced word in turn. */
    public List<Double> scoresAndNorms() {
      return IntStream.range(0, scores.length)
          .boxed()
          .flatMap(i -> Stream.of(scores[i], norms[i]))
          .toList();
    }
  }

  /**
   * A history without records.
   *
   * @param words words whose score and norm are recorded
   * @param probe computes further numbers to record
   */
  public History(int[] words, Function<TrainingState, double[]> probe) {
    this.words = words.clone();
    this.probe = probe;
  }

  /** A history of scores and norms alone. */
  public History(int[] words) {
    this(words, _ -> new double[0]);
  }

  /** Ignores an epoch that is already recorded. */
  @Override
  public void record(int epoch, double trainLoss, double devLoss, TrainingState state) {
    if (entries.isEmpty() || epoch > last().epoch()) {
      entries.add(
          new Entry(
              epoch,
              trainLoss,
              devLoss,
              Arrays.stream(words).mapToDouble(state::score).toArray(),
              Arrays.stream(words).mapToDouble(state::norm).toArray(),
              probe.apply(state)));
    }
  }

  public List<Entry> entries() {
    return entries;
  }

  public Entry last() {
    return entries.getLast();
  }

  int size() {
    return entries.size();
  }

  /** The scores of the traced word {@code index}, one for each entry. */
  public double[] scores(int index) {
    return entries.stream().mapToDouble(entry -> entry.scores()[index]).toArray();
  }

  /** The norms of the traced word {@code index}, one for each entry. */
  public double[] norms(int index) {
    return entries.stream().mapToDouble(entry -> entry.norms()[index]).toArray();
  }

  double[] epochs() {
    return entries.stream().mapToDouble(Entry::epoch).toArray();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      out.writeInt(entry.epoch());
      out.writeDouble(entry.trainLoss());
      out.writeDouble(entry.devLoss());
      for (double[] numbers : List.of(entry.scores(), entry.norms(), entry.probed())) {
        out.writeInt(numbers.length);
        for (double number : numbers) {
          out.writeDouble(number);
        }
      }
    }
  }

  void read(DataInputStream in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      entries.add(
          new Entry(
              in.readInt(),
              in.readDouble(),
              in.readDouble(),
              numbers(in),
              numbers(in),
              numbers(in)));
    }
  }

  private static double[] numbers(DataInputStream in) throws IOException {
    double[] numbers = new double[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    return numbers;
  }
}
