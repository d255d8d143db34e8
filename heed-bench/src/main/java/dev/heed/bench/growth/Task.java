package dev.heed.bench.growth;

import java.util.List;

/** A measurement of one process. */
sealed interface Task {
  /** The arguments by which a process is told. */
  List<String> arguments();

  /** Reads what {@link #arguments} writes. */
  static Task parse(String[] arguments) {
    int[] numbers =
        List.of(arguments).subList(1, arguments.length).stream()
            .mapToInt(Integer::parseInt)
            .toArray();
    return switch (arguments[0]) {
      case "train" -> new Train(new ZipfTexts(numbers[0], numbers[1], numbers[2]), numbers[3]);
      case "attend" -> new Attend(numbers[0], numbers[1], numbers[2]);
      default -> throw new IllegalArgumentException("expected train or attend: " + arguments[0]);
    };
  }

  /** A training at the defaults, from the file to the model, in a new process. */
  record Train(ZipfTexts texts, int threads) implements Task {
    @Override
    public List<String> arguments() {
      return List.of(
          "train",
          Integer.toString(texts.texts()),
          Integer.toString(texts.words()),
          Integer.toString(texts.labels()),
          Integer.toString(threads));
    }
  }

  /**
   * Attention by dot products of one head of 64 components, both passes, when the JVM has compiled
   * them.
   *
   * @param window the keys before a query that it attends to, beside its own; 0 for all keys
   */
  record Attend(int tokens, int window, int threads) implements Task {
    @Override
    public List<String> arguments() {
      return List.of(
          "attend", Integer.toString(tokens), Integer.toString(window), Integer.toString(threads));
    }
  }
}
