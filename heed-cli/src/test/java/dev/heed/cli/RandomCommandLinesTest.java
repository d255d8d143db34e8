package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is typed, the answer is one line and an exit code, and no input is changed. */
@Timeout(1800)
class RandomCommandLinesTest {
  private static final String INPUT =
      "text,label\na good film,pos\na bad film,neg\na lovely film,pos\nan awful film,neg\n";

  @TempDir Path folder;
  private Path inputs;
  private Path outputs;

  @BeforeEach
  void files() throws IOException {
    inputs = Files.createDirectory(folder.resolve("inputs"));
    outputs = Files.createDirectory(folder.resolve("outputs"));
    Cli.model(inputs);
    Cli.file(inputs, "points.csv", "x,y,label", "1,2,a", "2,3,b", "4,1,a", "0,0,b", "3,3,a");
    Cli.file(inputs, "lines.txt", "a good film", "", "a bad film", "größe 語");
    Cli.file(inputs, "texts.jsonl", "{\"text\":\"a\",\"label\":\"b\"}", "{\"text\":1}", "{");
    Cli.file(inputs, "weights.tsv", "pos\t2", "neg\t1");
    Cli.file(inputs, "größe 語.csv", "label,text", "a,one", "b,two", "a,three", "b,four");
    Files.write(inputs.resolve("bytes.bin"), new byte[] {0, -1, -2, 65, 10, 0, 127});
    Files.createFile(inputs.resolve("empty.csv"));
    Files.createDirectory(inputs.resolve("folder"));
  }

  @Test
  void someEndWithoutHarm() throws IOException {
    run(500, 1);
  }

  @Test
  @Tag("full")
  void manyEndWithoutHarm() throws IOException {
    run(10_000, 2);
  }

  private void run(int count, long seed) throws IOException {
    Map<String, String> before = digests();
    RandomCommandLines lines = new RandomCommandLines(inputNames(), outputNames());
    SeededRandom random = new SeededRandom(seed);
    int succeeded = 0;
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> line = lines.draw(random);
      Cli.Outcome outcome = outcome(i % 3 == 0 ? "" : INPUT, line);
      succeeded += outcome.exit() == 0 ? 1 : 0;
      if (!isInOrder(line, outcome)) {
        faults.add(line + " → " + outcome.exit() + "\n" + outcome.err());
      }
      if (i % 50 == 0 || i == count - 1) {
        assertThat(digests()).as("before %s", line).isEqualTo(before);
      }
    }
    assertThat(faults).isEmpty();
    assertThat(succeeded).as("command lines that succeeded").isGreaterThan(count / 10);
  }

  private static Cli.Outcome outcome(String in, List<String> line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Heed.run(
            line.toArray(String[]::new), new ByteArrayInputStream(in.getBytes(UTF_8)), out, err);
    return new Cli.Outcome(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static boolean isInOrder(List<String> line, Cli.Outcome outcome) {
    String err = outcome.err().replaceAll("\u001b\\[[0-9;]*m", "");
    long failures =
        err.lines()
            .filter(each -> each.startsWith("heed: ") && !each.startsWith("heed: warning: "))
            .count();
    boolean usage = outcome.exit() == 2 && err.contains("Usage: heed");
    return List.of(0, 1, 2, 3).contains(outcome.exit())
        && (outcome.exit() == 0 || outcome.exit() == 3 || usage || failures == 1)
        && (outcome.exit() == 0 || outcome.exit() == 3 || usage || err.contains("; "))
        && (line.contains("--debug") || !err.contains("\tat "))
        && !err.contains("internal error");
  }

  private List<Path> inputNames() throws IOException {
    List<Path> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(inputs)) {
      files.sorted().forEach(names::add);
    }
    for (String frequent : List.of("reviews.csv", "model.heed", "points.csv", "lines.txt")) {
      names.addAll(Collections.nCopies(3, inputs.resolve(frequent)));
    }
    names.add(inputs.resolve("no such"));
    names.add(Path.of("-"));
    return names;
  }

  private List<Path> outputNames() {
    return Stream.of("a", "b.html", "c.csv", "run", "run/trace.csv", "no/where", "größe 語")
        .map(outputs::resolve)
        .toList();
  }

  private Map<String, String> digests() throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(inputs)) {
      for (Path file : files.toList()) {
        digests.put(
            inputs.relativize(file).toString(),
            Files.isRegularFile(file) ? HexFormat.of().formatHex(Files.readAllBytes(file)) : "/");
      }
    }
    return digests;
  }
}
