package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the page for fastText's users, and looks for all that fastText has. */
class FromFastTextTest {
  private static final Path PAGE = Path.of("..", "docs", "fasttext.md");

  @TempDir private Path folder;

  private static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    Matcher block =
        Pattern.compile("```console\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    while (block.find()) {
      block
          .group(1)
          .lines()
          .filter(line -> line.startsWith("$ "))
          .forEach(line -> commands.add(line.substring(2)));
    }
    return commands;
  }

  private static boolean hasFastText() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(each -> Files.isExecutable(Path.of(each, "fasttext")));
  }

  @Tag("full")
  @Test
  void everyCommandOfThePageRuns() throws Exception {
    assumeTrue(hasFastText(), "this machine: no fasttext on the PATH");
    List<String> train = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String word = List.of("good", "bad", "lovely", "awful").get(i % 4);
      train.add("__label__" + (i % 2 == 0 ? "pos" : "neg") + " the film is " + word + " " + i % 7);
    }
    Cli.file(folder, "train.txt", train.toArray(String[]::new));
    Cli.file(folder, "test.txt", train.subList(0, 120).toArray(String[]::new));
    Path heed = folder.resolve("heed");
    Files.writeString(
        heed,
        "#!/bin/sh\nexec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp '"
            + System.getProperty("java.class.path")
            + "' dev.heed.cli.Main \"$@\"\n");
    assertThat(heed.toFile().setExecutable(true)).isTrue();
    List<String> commands = commands();
    assertThat(commands).hasSizeGreaterThan(10);
    for (String command : commands) {
      Path output = folder.resolve("output");
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-c", command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().merge("PATH", folder + ":", (path, first) -> first + path);
      Process process = builder.start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(command + "\n" + Files.readString(output)).isZero();
    }
    assertThat(folder.resolve("theirs.txt")).isNotEmptyFile();
  }

  @Test
  void everyCommandAndOptionOfFastTextStandsOnThePage() throws Exception {
    assumeTrue(hasFastText(), "this machine: no fasttext on the PATH");
    String page = Files.readString(PAGE);
    Matcher commands =
        Pattern.compile("(?m)^ {2}([a-z][a-z-]+) {2,}\\S").matcher(usage("fasttext"));
    int found = 0;
    while (commands.find()) {
      assertThat(page).contains("`" + commands.group(1));
      found++;
    }
    assertThat(found).isGreaterThan(12);
    Matcher options =
        Pattern.compile("(?m)^ {2}(-[A-Za-z-]+)").matcher(usage("fasttext", "supervised"));
    found = 0;
    while (options.find()) {
      assertThat(page).contains("`" + options.group(1));
      found++;
    }
    assertThat(found).isGreaterThan(20);
  }

  @Test
  void everyCommandAndOptionOfHeedInTheTablesExists() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| ")).toList();
    assertThat(rows).hasSizeGreaterThan(25);
    for (String row : rows) {
      String ours = row.substring(row.indexOf(" | "));
      Matcher command = Pattern.compile("`heed ([a-z]+)").matcher(ours);
      List<String> helps = new ArrayList<>();
      while (command.find()) {
        helps.add(Cli.run(command.group(1), "--help").ok().out());
      }
      if (helps.isEmpty()) {
        String like = row.contains("--prob") ? "predict" : "train";
        helps.add(Cli.run(like, "--help").ok().out());
      }
      Matcher option = Pattern.compile("--[a-z-]+").matcher(ours);
      while (option.find()) {
        assertThat(helps).as(row).anyMatch(help -> help.contains(option.group()));
      }
    }
  }

  private static String usage(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
