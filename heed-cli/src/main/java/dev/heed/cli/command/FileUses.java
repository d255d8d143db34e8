package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The files that a command line reads and writes: those of all arguments with a {@link FileRole},
 * and those that a command adds. No output may fall on an input or on another output, whatever
 * names and links lead there.
 */
public final class FileUses {
  private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

  private final CommandLine command;
  private final List<Path> inputs = new ArrayList<>();
  private final List<Path> outputs = new ArrayList<>();
  private final Set<Path> folders = new LinkedHashSet<>();
  private final List<Path> ownFolders = new ArrayList<>();

  private FileUses(CommandLine command) {
    this.command = command;
  }

  /** The files of a parsed command line. */
  static FileUses of(CommandSpec spec) {
    FileUses uses = new FileUses(spec.commandLine());
    for (ArgSpec argument : spec.args()) {
      role(argument).ifPresent(role -> uses.add(argument, role));
    }
    return uses;
  }

  /** The role of an argument; empty if it names no file. */
  public static Optional<FileRole> role(ArgSpec argument) {
    return argument.userObject() instanceof AnnotatedElement field
        ? Optional.ofNullable(field.getAnnotation(FileRole.class))
        : Optional.empty();
  }

  private void add(ArgSpec argument, FileRole role) {
    Object value = argument.getValue();
    Stream<?> values =
        switch (value) {
          case null -> Stream.empty();
          case Optional<?> optional -> optional.stream();
          case Collection<?> several -> several.stream();
          default -> Stream.of(value);
        };
    values
        .map(Object::toString)
        .filter(text -> !Arrays.asList(role.except()).contains(text))
        .forEach(text -> add(argument, role, text));
  }

  private void add(ArgSpec argument, FileRole role, String text) {
    if (text.isEmpty()) {
      throw UsageException.expected(command, name(argument) + " is empty", "the name of a file");
    }
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw UsageException.expected(command, name(argument) + " is '" + text + "'", "a path");
    }
    if (role.value() == FileRole.Use.WRITE
        && InputTexts.isStandardInput(path)
        && !role.standardOutput()) {
      throw UsageException.expected(command, name(argument) + " is -", "the name of a file");
    }
    switch (role.value()) {
      case READ -> reads(path);
      case WRITE -> writes(path);
      case WRITE_INTO -> writesInto(path, role.files());
    }
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  /** Adds a file to read. */
  public void reads(Path input) {
    inputs.add(input);
  }

  private void writes(Path output) {
    outputs.add(output);
  }

  private void writesInto(Path folder, String... files) {
    folders.add(folder);
    for (String file : files) {
      outputs.add(folder.resolve(file));
    }
  }

  /** Adds a folder in which any file may be written. */
  public void owns(Path folder) {
    folders.add(folder);
    ownFolders.add(folder);
  }

  /**
   * Checks that all these files can be used together, and that each output can be written.
   *
   * @throws UsageException if an output is an input or another output, or standard input is read
   *     twice
   * @throws InvalidInputException if an output cannot be written
   */
  void check() throws IOException {
    if (inputs.stream().filter(InputTexts::isStandardInput).count() > 1) {
      throw UsageException.expected(command, "standard input is given twice", "- once");
    }
    requireDistinct();
    for (Path folder : folders) {
      OutputFiles.checkFolder(folder);
    }
    for (Path output : outputs) {
      // The file '-' of geometry is standard output. A folder to come has no file in the way.
      if (!InputTexts.isStandardInput(output) && !willBeMade(output)) {
        OutputFiles.check(output);
      }
    }
  }

  private boolean willBeMade(Path output) throws IOException {
    Path folder = place(output).getParent();
    for (Path made : folders) {
      if (place(made).equals(folder) && !Files.exists(made)) {
        return true;
      }
    }
    return false;
  }

  private void requireDistinct() throws IOException {
    List<Path> written =
        outputs.stream().filter(each -> !InputTexts.isStandardInput(each)).toList();
    for (int i = 0; i < written.size(); i++) {
      Path output = written.get(i);
      for (Path input : inputs) {
        if (areSame(source(input), output)) {
          throw UsageException.expected(
              command, output + " is read and written", "different files");
        }
      }
      List<Path> others = new ArrayList<>(written.subList(0, i));
      others.addAll(folders);
      for (Path other : others) {
        if (areSame(other, output)) {
          throw UsageException.expected(command, output + " is written twice", "different files");
        }
      }
    }
    for (Path folder : ownFolders) {
      for (Path input : inputs) {
        Path source = source(input);
        if (Files.isRegularFile(source) && place(folder).equals(place(source).getParent())) {
          throw UsageException.expected(
              command, input + " is in " + folder + ", which is written", "a file outside it");
        }
      }
    }
  }

  /** The file that is read; standard input may come from one. */
  private static Path source(Path input) {
    return InputTexts.isStandardInput(input) ? STANDARD_INPUT : input;
  }

  /** Whether two names stand for the same file, which may not exist yet; never for devices. */
  private static boolean areSame(Path a, Path b) throws IOException {
    return !isOther(a)
        && !isOther(b)
        && (place(a).equals(place(b))
            || Files.isRegularFile(a) && Files.isRegularFile(b) && Files.isSameFile(a, b));
  }

  /** Whether this is a device or pipe, which may be read and written by several. */
  private static boolean isOther(Path path) {
    return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
  }

  /** The place of a file or folder after all links, also if it does not exist yet. */
  private static Path place(Path path) throws IOException {
    Path at = path.toAbsolutePath();
    if (Files.isRegularFile(at) || Files.isDirectory(at)) {
      return at.toRealPath();
    }
    Set<Path> seen = new LinkedHashSet<>();
    while (Files.isSymbolicLink(at) && seen.add(at)) {
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    Path folder = at.getParent();
    return folder == null ? at : place(folder).resolve(at.getFileName()).normalize();
  }
}
