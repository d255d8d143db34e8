package dev.heed.nets.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Sentences and their translations.
 *
 * @param source sentences
 * @param target translation of each sentence
 */
public record ParallelText(List<String> source, List<String> target) {
  public ParallelText {
    source = List.copyOf(source);
    target = List.copyOf(target);
  }

  /**
   * Reads two files with corresponding lines.
   *
   * @throws IOException if the numbers of lines differ, or a line is empty
   */
  public static ParallelText read(Path source, Path target) throws IOException {
    String[] from = sentences(source);
    String[] to = sentences(target);
    if (from.length != to.length) {
      throw DataFile.wrong(
          target,
          "has %d lines".formatted(to.length),
          "%d, as %s has".formatted(from.length, source));
    }
    return new ParallelText(List.of(from), List.of(to));
  }

  private static String[] sentences(Path file) throws IOException {
    String[] lines = DataFile.lines(file, "sentences, one per line");
    if (lines.length == 0) {
      throw DataFile.wrong(file, "is empty", "sentences, one per line");
    }
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        throw DataFile.wrong(file, i + 1, "is empty", "a sentence");
      }
    }
    return lines;
  }

  /** The first sentences, or all if there are fewer. */
  public ParallelText first(int count) {
    int end = Math.min(count, source.size());
    return new ParallelText(source.subList(0, end), target.subList(0, end));
  }
}
