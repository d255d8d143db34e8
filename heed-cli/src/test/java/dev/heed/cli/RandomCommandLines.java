package dev.heed.cli;

import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.FileUses;
import dev.heed.cli.terminal.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Draws command lines as careless users type them, from picocli's model of all commands: options
 * with right, wrong and missing values, twice and misspelt; files that exist, do not, or are of the
 * wrong kind.
 */
final class RandomCommandLines {
  /** Commands that wait for an end, or measure for minutes. */
  private static final Set<String> NEVER_RUN =
      Set.of("heed studio", "heed serve", "heed bench epoch", "heed bench attention", "heed demo");

  /**
   * Options that keep each run short, given last so that they win or are refused as given twice.
   */
  private static final Map<String, List<String>> SMALL =
      Map.of(
          "heed train", List.of("--epochs", "2", "--dim", "4"),
          "heed tune", List.of("--epochs", "2", "--trials", "2"),
          "heed lab run", List.of("--set", "steps=20"),
          "heed geometry", List.of("--iterations", "3"));

  /** Options that decide how long a run takes. */
  private static final Set<String> SIZES =
      Set.of(
          "--epochs",
          "--trials",
          "--time",
          "--dim",
          "--iterations",
          "--threads",
          "--open",
          "--resume");

  private static final List<String> JUNK =
      List.of(
          "",
          " ",
          "-1",
          "0",
          "1",
          "2",
          "3",
          "0.5",
          "1e400",
          "NaN",
          "x",
          "--",
          "-",
          "--no-such",
          "-k",
          "größe",
          "a,b",
          "a=b",
          "=",
          "99999999999999999999",
          "\t",
          "\\",
          "'",
          "--json=1",
          "text",
          "label",
          "x,y",
          "csv",
          "jsonl",
          "label-first",
          "fasttext",
          "balanced",
          "mlp",
          "FC",
          "metric",
          "pca",
          "t-sne",
          "k-means",
          "tsne",
          "UTF-8",
          "latin-9",
          "random-walk",
          "sen-corpus",
          "steps=5",
          "steps",
          "auto",
          "always",
          "\u0000",
          "💥",
          "@x",
          "%s",
          "{}");

  private final List<CommandLine> commands = new ArrayList<>();
  private final List<String> inputs;
  private final List<String> outputs;

  /**
   * Draws from these files, which may exist or not.
   *
   * @param inputs files to read
   * @param outputs files and folders to write
   */
  RandomCommandLines(List<Path> inputs, List<Path> outputs) {
    this.inputs = inputs.stream().map(Path::toString).toList();
    this.outputs = outputs.stream().map(Path::toString).toList();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream());
    commands.add(Heed.commandLine(console));
    for (int i = 0; i < commands.size(); i++) {
      commands.addAll(commands.get(i).getSubcommands().values());
    }
  }

  /** A command line. */
  List<String> draw(Random random) {
    CommandLine command = one(commands, random);
    String name = command.getCommandSpec().qualifiedName();
    List<String> words = new ArrayList<>();
    for (PositionalParamSpec positional : command.getCommandSpec().positionalParameters()) {
      if (random.nextInt(8) > 0) {
        words.add(value(positional, words, random));
      }
    }
    List<OptionSpec> options =
        command.getCommandSpec().options().stream()
            .filter(each -> !SIZES.contains(each.longestName()))
            .toList();
    for (OptionSpec option : options) {
      if (option.required() || random.nextInt(options.size()) < 3) {
        add(option, words, random);
      }
    }
    if (!command.getSubcommands().isEmpty() || random.nextInt(6) == 0) {
      words.add(random.nextInt(words.size() + 1), one(JUNK, random));
    }
    if (NEVER_RUN.contains(name)) {
      words.add("--help");
    }
    if (name.equals("heed lab run") && words.stream().noneMatch(each -> each.startsWith("--o"))) {
      words.add("--out=" + outputs.getFirst());
    }
    words.addAll(SMALL.getOrDefault(name, List.of()));
    List<String> path = new ArrayList<>(Arrays.asList(name.split(" ", -1)));
    path.removeFirst();
    path.addAll(words);
    return path;
  }

  private void add(OptionSpec option, List<String> words, Random random) {
    String name = one(List.of(option.names()), random);
    if (random.nextInt(20) == 0) {
      int at = random.nextInt(name.length());
      name = name.substring(0, at) + name.substring(at + 1);
    }
    int times = random.nextInt(25) == 0 ? 2 : 1;
    for (int i = 0; i < times; i++) {
      if (option.arity().max() == 0) {
        words.add(name);
      } else if (isWritten(option)) {
        words.add(
            name + "=" + value(option, words, random)); // never a file named like the next word
      } else if (random.nextInt(20) == 0) {
        words.add(name);
      } else if (random.nextInt(2) == 0) {
        words.add(name + "=" + value(option, words, random));
      } else {
        words.add(name);
        words.add(value(option, words, random));
      }
    }
  }

  /** A value: mostly of the kind that the argument takes, else any. */
  private String value(ArgSpec argument, List<String> words, Random random) {
    Optional<FileRole> role = FileUses.role(argument);
    if (!isWritten(argument) && random.nextInt(6) == 0) {
      return one(JUNK, random);
    }
    if (role.isPresent() && (role.get().except().length == 0 || random.nextInt(3) == 0)) {
      return switch (role.get().value()) {
        case READ -> one(inputs, random);
        case WRITE -> output(words, random);
        case WRITE_INTO -> one(outputs, random);
      };
    }
    Class<?> type =
        argument.auxiliaryTypes().length > 0 ? argument.auxiliaryTypes()[0] : argument.type();
    return switch (type.getSimpleName()) {
      case "int", "Integer", "long", "Long" -> Integer.toString(random.nextInt(7) - 1);
      case "double", "Double" -> Double.toString((random.nextInt(13) - 1) / 10.0);
      default -> one(JUNK, random);
    };
  }

  private static boolean isWritten(ArgSpec argument) {
    return FileUses.role(argument).filter(role -> role.value() != FileRole.Use.READ).isPresent();
  }

  /** A file to write, at times one that this command line reads. */
  private String output(List<String> words, Random random) {
    List<String> read = words.stream().filter(inputs::contains).toList();
    return read.isEmpty() || random.nextInt(3) > 0 ? one(outputs, random) : one(read, random);
  }

  private static <T> T one(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
