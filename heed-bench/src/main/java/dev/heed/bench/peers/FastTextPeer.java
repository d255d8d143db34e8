package dev.heed.bench.peers;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The program {@code fasttext}. Its threads race, so its results differ from run to run. */
final class FastTextPeer implements Peer {
  static final String LABEL = "__label__";

  /** The settings of all comparisons. */
  static final String SETTINGS = "-lr 0.5 -epoch 15 -dim 100 -wordNgrams 2 -thread 2";

  private static final int ROUNDS = 5;
  private static final Pattern TIME = Pattern.compile("(\\d+)m([\\d.]+)s");

  private final String name;
  private final String setting;

  private FastTextPeer(String name, String setting) {
    this.name = name;
    this.setting = setting;
  }

  static FastTextPeer words() {
    return new FastTextPeer("fasttext", SETTINGS);
  }

  static FastTextPeer subwords() {
    return new FastTextPeer("fasttext-subwords", SETTINGS + " -minn 3 -maxn 5");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> settings() {
    return List.of(setting);
  }

  @Override
  public int rounds() {
    return ROUNDS;
  }

  @Override
  public Run run(String setting, int round, List<Example> train, List<Example> test, Path folder)
      throws IOException, InterruptedException {
    Path model = folder.resolve("model.bin");
    double seconds = train(setting + " -seed " + round, lines(train), folder);
    write(folder.resolve("test"), lines(test));
    List<String> predicted =
        execute(List.of("fasttext", "predict", "model.bin", "test"), folder).stream()
            .map(line -> line.substring(LABEL.length()))
            .toList();
    return new Run(predicted, seconds, Files.size(model));
  }

  private static List<String> lines(List<Example> texts) {
    return texts.stream().map(text -> LABEL + text.label() + " " + text.tokens()).toList();
  }

  /**
   * Trains {@code model.bin}.
   *
   * @param lines in fastText's format
   * @return the seconds of all processors, as the shell counts them for its child
   */
  static double train(String settings, List<String> lines, Path folder)
      throws IOException, InterruptedException {
    write(folder.resolve("train"), lines);
    String command = "fasttext supervised -input train -output model -verbose 0 " + settings;
    List<String> output = execute(List.of("sh", "-c", command + " && times"), folder);
    double seconds = 0;
    for (MatchResult time : TIME.matcher(output.getLast()).results().toList()) {
      seconds += 60 * Double.parseDouble(time.group(1)) + Double.parseDouble(time.group(2));
    }
    return seconds;
  }

  static void write(Path file, List<String> lines) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (String line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
  }

  /** Runs a program to its end and returns the lines of its standard output. */
  static List<String> execute(List<String> command, Path folder)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + lines);
    }
    return lines;
  }
}
