package dev.heed.dist;

import dev.heed.cli.Heed;
import dev.heed.cli.command.Version;
import dev.heed.cli.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Writes what a shell and {@code man} know of the command: {@code completion/heed} for bash and
 * zsh, and a page of section 1 for each command, made of the sections of its help.
 */
final class Manual {
  /** The sections of a page, and those of picocli's help that they show. */
  private static final Map<String, String> SECTIONS =
      Map.of(
          UsageMessageSpec.SECTION_KEY_SYNOPSIS, "SYNOPSIS",
          UsageMessageSpec.SECTION_KEY_DESCRIPTION, "DESCRIPTION",
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, "ARGUMENTS",
          UsageMessageSpec.SECTION_KEY_OPTION_LIST, "OPTIONS",
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST, "COMMANDS",
          UsageMessageSpec.SECTION_KEY_FOOTER, "EXAMPLES");

  private Manual() {}

  /** Writes to the folder {@code arguments[0]}. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream());
    CommandLine heed = Heed.commandLine(console);
    Path completion = Files.createDirectories(folder.resolve("completion")).resolve("heed");
    Files.writeString(completion, AutoComplete.bash("heed", heed));
    writePages(heed, Files.createDirectories(folder.resolve("man/man1")));
  }

  private static void writePages(CommandLine command, Path folder) throws IOException {
    String name = command.getCommandSpec().qualifiedName("-");
    Files.writeString(folder.resolve(name + ".1"), page(name, command));
    for (CommandLine each : command.getSubcommands().values()) {
      writePages(each, folder);
    }
  }

  private static String page(String name, CommandLine command) {
    CommandLine.Help help = command.getHelp();
    StringBuilder page = new StringBuilder();
    page.append(".TH \"%s\" 1 \"\" \"Heed %s\"%n".formatted(roff(name), roff(Version.number())));
    page.append(".SH NAME%n%s \\- %s%n".formatted(roff(name), roff(help.header().strip())));
    for (String key : command.getHelpSectionKeys()) {
      String text = command.getHelpSectionMap().get(key).render(help);
      if (SECTIONS.containsKey(key) && !text.isBlank()) {
        page.append(".SH %s%n.nf%n%s%n.fi%n".formatted(SECTIONS.get(key), roff(text)));
      }
    }
    return page.toString();
  }

  /** A text with all that would be a request or an escape to {@code man}. */
  private static String roff(String text) {
    return text.lines()
        .dropWhile(String::isBlank)
        .map(
            line ->
                line.replace("\\", "\\e").replace("-", "\\-").replaceFirst("^([.'])", "\\\\&$1"))
        .collect(Collectors.joining("\n"));
  }
}
