package dev.heed.nets.experiment.recurrence;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.model.AttentiveRecurrence;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The task of denoising: one symbol of four comes somewhere in a sequence of blanks, and after a
 * sign at its end the network is to say which.
 */
final class Denoising implements Course.Pupil {
  static final int SYMBOLS = 4;

  /** Blank, the symbols, and the sign. */
  private static final int INPUTS = SYMBOLS + 2;

  private static final double MAX_GRADIENT = 1;

  private final Options options;
  private final MemoryKind kind;
  private final SeededRandom random;
  private final AttentiveRecurrence net;
  private final AdamOptimizer optimizer;

  /**
   * The task, the network and its training.
   *
   * @param blanks places before the sign, one of which the symbol has
   * @param recent the number of the latest states in memory
   * @param relevant the number of those kept
   * @param tests sequences that the network is measured by
   */
  record Options(
      int blanks, int dim, int recent, int relevant, int batch, double rate, int tests) {}

  /** The states that a network attends to. */
  enum MemoryKind {
    NONE("no attention", Optional.empty()),
    FULL("full attention", Optional.empty()),
    SCREENED("screened", Optional.of(Screening.Rule.WINDOW)),
    FIFO("first in, first out", Optional.of(Screening.Rule.FIFO));

    private final String label;
    private final Optional<Screening.Rule> rule;

    MemoryKind(String label, Optional<Screening.Rule> rule) {
      this.label = label;
      this.rule = rule;
    }

    String label() {
      return label;
    }
  }

  /** Sequences with the place of the symbol of each, and its number from 0. */
  record Batch(int[][] sequences, int[] places, int[] answers) {
    static Batch draw(int count, int blanks, SeededRandom random) {
      int[][] sequences = new int[count][blanks + 2];
      int[] places = new int[count];
      int[] answers = new int[count];
      for (int b = 0; b < count; b++) {
        places[b] = random.below(blanks);
        answers[b] = random.below(SYMBOLS);
        sequences[b][places[b]] = 1 + answers[b];
        sequences[b][blanks] = SYMBOLS + 1;
      }
      return new Batch(sequences, places, answers);
    }
  }

  /** All memories of a batch; without a rule nothing is forgotten. */
  private static final class Memories implements AttentiveRecurrence.Memory {
    private final Screening[] screenings;

    Memories(int count, Options options, MemoryKind kind) {
      screenings = new Screening[count];
      int recent = kind.rule.isPresent() ? options.recent() : Integer.MAX_VALUE;
      Arrays.setAll(
          screenings,
          b -> new Screening(recent, options.relevant(), kind.rule.orElse(Screening.Rule.WINDOW)));
    }

    @Override
    public int[][] add() {
      return Arrays.stream(screenings).map(Screening::add).toArray(int[][]::new);
    }

    @Override
    public void attend(float[] weights) {
      int present = weights.length / screenings.length;
      for (int b = 0; b < screenings.length; b++) {
        screenings[b].attend(weights, b * present);
      }
    }

    /** The share of sequences that keep a place beyond the latest. */
    double keptShare(int[] places) {
      long kept =
          IntStream.range(0, places.length)
              .filter(
                  b -> Arrays.stream(screenings[b].kept()).anyMatch(place -> place == places[b]))
              .count();
      return (double) kept / places.length;
    }
  }

  Denoising(Options options, MemoryKind kind, SeededRandom random) {
    this.options = options;
    this.kind = kind;
    this.random = random;
    net = new AttentiveRecurrence(INPUTS, options.dim(), SYMBOLS, random.stream("weights", 0));
    optimizer = new AdamOptimizer(net, options.rate(), 0);
  }

  @Override
  public Module net() {
    return net;
  }

  @Override
  public AdamOptimizer optimizer() {
    return optimizer;
  }

  private Optional<Memories> memories(int count) {
    return kind == MemoryKind.NONE
        ? Optional.empty()
        : Optional.of(new Memories(count, options, kind));
  }

  @Override
  public double step(int step) {
    Batch batch = Batch.draw(options.batch(), options.blanks(), random.stream("batch", step));
    try (PointerScope _ = new PointerScope()) {
      Optional<AttentiveRecurrence.Memory> memory =
          memories(options.batch()).map(memories -> memories);
      Tensor loss =
          torch.cross_entropy(
              net.forward(batch.sequences(), memory), Tensors.of(batch.answers(), Device.CPU));
      optimizer.clear();
      loss.backward();
      torch.clip_grad_norm_(net.parameters(), MAX_GRADIENT);
      optimizer.step();
      return loss.item_float();
    }
  }

  /** The accuracy, and the share of sequences that keep the symbol; NaN without a memory. */
  @Override
  public double[] measure() {
    Batch batch = Batch.draw(options.tests(), options.blanks(), random.stream("test", 0));
    Optional<Memories> memories = memories(options.tests());
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      int[] said =
          Tensors.ints(
              Tensors.argmaxLast(net.forward(batch.sequences(), memories.map(each -> each))));
      long right =
          IntStream.range(0, said.length).filter(b -> said[b] == batch.answers()[b]).count();
      double kept =
          kind.rule.isPresent() ? memories.orElseThrow().keptShare(batch.places()) : Double.NaN;
      return new double[] {(double) right / said.length, kept};
    }
  }
}
