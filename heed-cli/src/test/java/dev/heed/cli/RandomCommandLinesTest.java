package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Any command line gives one line and an exit code, and changes no input. */
class RandomCommandLinesTest {
  private static final String INPUT =
      "text,label\na good film,pos\na bad film,neg\na lovely film,pos\nan awful film,neg\n";

  private Path folder;
  private Path inputs;
  private Path outputs;
  private Map<String, String> before;
  private int lines;
  private int succeeded;

  @BeforeProperty
  void files() throws IOException {
    folder = Files.createTempDirectory("heed-command-lines");
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
    before = digests();
  }

  @AfterProperty
  void remove() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    assertThat(succeeded)
        .as("command lines that succeeded, of %d", lines)
        .isGreaterThan(lines / 10);
  }

  @Provide
  Arbitrary<List<String>> commandLines() throws IOException {
    RandomCommandLines commands = new RandomCommandLines(inputNames(), outputNames());
    return Arbitraries.randomValue(commands::draw);
  }

  @Property(tries = 500, seed = "1", shrinking = ShrinkingMode.OFF)
  void someEndWithoutHarm(@ForAll("commandLines") List<String> line) throws IOException {
    endsWithoutHarm(line);
  }

  @Property(tries = 10_000, seed = "2", shrinking = ShrinkingMode.OFF)
  @Tag("full")
  void manyEndWithoutHarm(@ForAll("commandLines") List<String> line) throws IOException {
    endsWithoutHarm(line);
  }

  private void endsWithoutHarm(List<String> line) throws IOException {
    Cli.Outcome outcome = outcome(lines % 3 == 0 ? "" : INPUT, line);
    lines++;
    succeeded += outcome.exit() == 0 ? 1 : 0;
    assertThat(isInOrder(line, outcome))
        .as("%s ended with %d: %s", line, outcome.exit(), outcome.err())
        .isTrue();
    assertThat(digests()).as("inputs after %s", line).isEqualTo(before);
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
