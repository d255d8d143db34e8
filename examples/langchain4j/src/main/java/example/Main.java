package example;

import dev.heed.text.TextClassifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Routes requests: known intents to a function, all others to a language model. */
public final class Main {
  /** High, since the dev texts that it is measured on all have a known intent. */
  private static final double PRECISION = 0.98;

  private Main() {}

  /** Prints the route of each line of standard input, by the model {@code args[0]}. */
  public static void main(String[] args) throws IOException {
    var router = new HeedTextClassifier(TextClassifier.load(Path.of(args[0])), PRECISION);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<Long> nanoseconds = new ArrayList<>();
    for (String text = in.readLine(); text != null; text = in.readLine()) {
      long start = System.nanoTime();
      List<String> intents = router.classify(text);
      nanoseconds.add(System.nanoTime() - start);
      System.out.println(intents.isEmpty() ? "ask the language model" : intents.getFirst());
    }
    Collections.sort(nanoseconds);
    if (!nanoseconds.isEmpty()) {
      double median = nanoseconds.get(nanoseconds.size() / 2) / 1e3;
      System.err.printf("%d texts, median %.1f µs%n", nanoseconds.size(), median);
    }
  }
}
