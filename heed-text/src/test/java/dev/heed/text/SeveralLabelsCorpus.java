package dev.heed.text;

import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A generated corpus in fastText's format. A text has 0 to 4 of 50 labels, label {@code k} in
 * proportion to {@code 1/(k + 5)}; for each of them two words of the label's six, often shared with
 * its neighbour, among 8 words that mean nothing.
 */
final class SeveralLabelsCorpus {
  static final int LABELS = 50;
  private static final int OWN_WORDS = 6;
  private static final int OTHER_WORDS = 400;

  private SeveralLabelsCorpus() {}

  static Path write(Path file, int texts, long seed) throws IOException {
    return Files.write(file, lines(texts, seed));
  }

  static List<String> lines(int texts, long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      TreeSet<Integer> labels = new TreeSet<>();
      int draws = random.below(5);
      for (int n = 0; n < draws; n++) {
        labels.add(label(random));
      }
      List<String> words = new ArrayList<>();
      for (int n = 0; n < 8; n++) {
        words.add("other" + random.below(OTHER_WORDS));
      }
      StringBuilder line = new StringBuilder();
      for (int label : labels) {
        line.append("__label__l").append(label).append(' ');
        for (int n = 0; n < 2; n++) {
          int owner = random.below(4) == 0 ? (label + 1) % LABELS : label;
          words.add(random.below(words.size() + 1), "w" + owner + "x" + random.below(OWN_WORDS));
        }
      }
      lines.add(line + String.join(" ", words));
    }
    return lines;
  }

  private static int label(SeededRandom random) {
    double total = 0;
    for (int k = 0; k < LABELS; k++) {
      total += 1.0 / (k + 5);
    }
    double drawn = random.uniform() * total;
    int label = 0;
    for (double sum = 1.0 / 5; sum < drawn && label < LABELS - 1; sum += 1.0 / (label + 5)) {
      label++;
    }
    return label;
  }
}
