package dev.heed.bench.labels;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Writes many short texts as JSON Lines: {@code ShortTexts OUT COUNT FILE...}. The texts of the
 * files are cut into pieces of eleven words, each with the label of its text, in random order.
 */
public final class ShortTexts {
  private static final int WORDS = 11;

  private ShortTexts() {}

  /** A piece of a text. */
  private record Piece(String label, String text) {}

  /** Writes the file. */
  public static void main(String[] arguments) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (String file : Arrays.asList(arguments).subList(2, arguments.length)) {
      cut(Path.of(file), pieces);
    }
    int[] order = IntStream.range(0, pieces.size()).toArray();
    new SeededRandom(1).shuffle(order);
    int count = Math.min(Integer.parseInt(arguments[1]), order.length);
    JsonMapper json = new JsonMapper();
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[0]))) {
      for (int i = 0; i < count; i++) {
        Piece piece = pieces.get(order[i]);
        Map<String, String> fields =
            new TreeMap<>(Map.of("label", piece.label, "text", piece.text));
        out.write(json.writeValueAsString(fields));
        out.write('\n');
      }
    }
    System.out.println(count + " texts");
  }

  private static void cut(Path file, List<Piece> pieces) throws IOException {
    try (CorpusReader reader = CorpusReader.openLabelled(file, CorpusOptions.defaults())) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        String label = next.get().label().orElseThrow();
        List<String> words = List.of(next.get().text().trim().split("\\s+"));
        for (int from = 0; from + WORDS <= words.size(); from += WORDS) {
          pieces.add(new Piece(label, String.join(" ", words.subList(from, from + WORDS))));
        }
      }
    }
  }
}
