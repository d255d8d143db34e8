package dev.heed.nets.experiment.reach;

import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** A task on random sequences: an answer for each place. */
enum ReachTask {
  COPY("copy", "each symbol again"),
  ROTATE("rotate", "the symbol three places before, from the end at the beginning"),
  REVERSE("reverse", "the sequence backwards"),
  SORT("sort", "the symbols in order"),
  ADD("add", "the sum of two binary numbers, lowest bit first");

  /** Symbols of all tasks but addition. */
  static final int SYMBOLS = 8;

  private static final int SHIFT = 3;

  private final String label;
  private final String answer;

  ReachTask(String label, String answer) {
    this.label = label;
    this.answer = answer;
  }

  String label() {
    return label;
  }

  String answer() {
    return answer;
  }

  /** Symbols of the input: for addition the four pairs of bits. */
  int inputs() {
    return this == ADD ? 4 : SYMBOLS;
  }

  int outputs() {
    return this == ADD ? 2 : SYMBOLS;
  }

  /** A random sequence. */
  int[] draw(int length, SeededRandom random) {
    int[] sequence = new int[length];
    Arrays.setAll(sequence, i -> random.below(inputs()));
    return sequence;
  }

  /** The right answers to a sequence. */
  int[] solve(int[] sequence) {
    int length = sequence.length;
    return switch (this) {
      case COPY -> sequence.clone();
      case ROTATE ->
          IntStream.range(0, length).map(i -> sequence[Math.floorMod(i - SHIFT, length)]).toArray();
      case REVERSE -> IntStream.range(0, length).map(i -> sequence[length - 1 - i]).toArray();
      case SORT -> Arrays.stream(sequence).sorted().toArray();
      case ADD -> sum(sequence);
    };
  }

  private static int[] sum(int[] pairs) {
    int[] result = new int[pairs.length];
    int carry = 0;
    for (int i = 0; i < pairs.length; i++) {
      int total = pairs[i] / 2 + pairs[i] % 2 + carry;
      result[i] = total % 2;
      carry = total / 2;
    }
    return result;
  }

  /**
   * The accuracy at a place that nothing exceeds which sees only the places up to {@code reach}
   * away: it answers what is most probable given these. Empty for sorting, for which it is not
   * known.
   */
  OptionalDouble bound(int place, int length, int reach) {
    return switch (this) {
      case COPY -> OptionalDouble.of(1);
      case ROTATE -> seen(place, Math.floorMod(place - SHIFT, length), reach);
      case REVERSE -> seen(place, length - 1 - place, reach);
      case SORT -> OptionalDouble.empty();
      // The carry into the last bit seen is 1 with probability (1 − 2^−m)/2, and passes on if all
      // bits between differ.
      case ADD -> {
        int unseen = place - reach;
        double carry = unseen <= 0 ? 0 : (1 - StrictMath.pow(2, -unseen)) / 2;
        yield OptionalDouble.of(1 - carry * StrictMath.pow(2, -reach));
      }
    };
  }

  private static OptionalDouble seen(int place, int source, int reach) {
    return OptionalDouble.of(Math.abs(place - source) <= reach ? 1 : 1.0 / SYMBOLS);
  }

  /** The mean of {@link #bound} over all places. */
  OptionalDouble bound(int length, int reach) {
    return this == SORT
        ? OptionalDouble.empty()
        : IntStream.range(0, length)
            .mapToDouble(place -> bound(place, length, reach).orElseThrow())
            .average();
  }
}
