package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Runs the whole command in this process. */
final class Cli {
  private Cli() {}

  /** The result of a run. */
  record Outcome(int exit, String out, String err) {
    /** The lines of standard output. */
    List<String> lines() {
      return out.lines().toList();
    }

    /** The last line of standard output. */
    JsonNode json() {
      return Cli.json(lines().getLast());
    }

    /** This outcome, after checking that the command succeeded. */
    Outcome ok() {
      assertThat(exit).as(err).isZero();
      return this;
    }

    /** Checks that it failed with one line that says what is wrong and what to do. */
    void failsWith(int code, String... parts) {
      assertThat(err).startsWith("heed: ").endsWith("\n").contains("; ");
      assertThat(List.of(parts)).allSatisfy(part -> assertThat(err).contains(part));
      assertThat(err.lines().filter(line -> !line.startsWith("heed: warning: "))).hasSize(1);
      assertThat(err).doesNotContain("\tat ").doesNotContain("Exception");
      assertThat(out).isEmpty();
      assertThat(exit).isEqualTo(code);
    }
  }

  static JsonNode json(String line) {
    try {
      return new JsonMapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  /** Runs a command with the string forms of the arguments. */
  static Outcome run(Object... arguments) {
    return runWith("", arguments);
  }

  /** Runs a command with text on standard input. */
  static Outcome runWith(String in, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] given = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int exit = Heed.run(given, new ByteArrayInputStream(in.getBytes(UTF_8)), out, err);
    if (exit == 0) {
      Schemas.check(List.of(given), out.toString(UTF_8));
    }
    return new Outcome(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Writes a file of lines. */
  static Path file(Path folder, String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  /** Reviews whose label depends on one word; the others are the same for both labels. */
  static Path reviews(Path folder, int count) throws IOException {
    List<String> decisive = List.of("good", "bad", "lovely", "awful", "great", "dull");
    List<String> others =
        List.of("the", "film", "is", "a", "story", "of", "two", "people", "in", "town");
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < count; i++) {
      int sentence = i / decisive.size(); // the other words are the same for every decisive one
      rows.add(
          "%s,%s %s %s %s"
              .formatted(
                  i % 2 == 0 ? "pos" : "neg",
                  others.get(sentence * 7 % 10),
                  others.get(sentence * 3 % 10),
                  decisive.get(i % decisive.size()),
                  others.get(sentence / 10 % 10)));
    }
    return file(folder, "reviews.csv", rows.toArray(String[]::new));
  }

  /** A small trained model. */
  static Path model(Path folder) throws IOException {
    Path model = folder.resolve("model.heed");
    run("train", reviews(folder, 240), "--model", model, "--dim", 8, "--epochs", 30, "--quiet")
        .ok();
    return model;
  }

  /** The folder of shared data sets; empty if there is none. */
  static Optional<Path> data() {
    Optional<Path> named = Optional.ofNullable(System.getenv("HEED_DATA")).map(Path::of);
    Path checkout = Path.of("").toAbsolutePath().getParent();
    return named
        .or(() -> Optional.of(checkout.resolveSibling("shared").resolve("data")))
        .filter(Files::isDirectory);
  }
}
