package dev.heed.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps the files of {@link SettingsHelp} to the Javadoc of the records. */
public final class SettingsHelpFiles {
  private SettingsHelpFiles() {}

  /**
   * Checks the files of the modules in which these experiments' settings are declared, or writes
   * them with {@code -Dheed.help=write}.
   *
   * @param project the folder with the modules
   */
  public static void check(List<Experiment<?>> experiments, Path project) throws IOException {
    SortedMap<Path, SortedMap<String, String>> files = new TreeMap<>();
    for (Experiment<?> experiment : experiments) {
      for (RecordComponent component :
          Settings.components(experiment.defaults().getClass()).toList()) {
        String top = component.getDeclaringRecord().getName().replaceAll("\\$.*", "");
        Path source = source(project, top.replace('.', '/') + ".java");
        Path module = project.resolve(project.relativize(source).getName(0));
        files
            .computeIfAbsent(
                module.resolve("src/main/resources").resolve(SettingsHelp.FILE),
                file -> new TreeMap<>())
            .put(SettingsHelp.name(component), meaning(Files.readString(source), component));
      }
    }
    for (var each : files.entrySet()) {
      StringBuilder text =
          new StringBuilder("# The Javadoc of experiments' settings; a test writes this file.\n");
      each.getValue()
          .forEach((name, meaning) -> text.append(name).append('=').append(meaning).append('\n'));
      if (System.getProperty("heed.help", "").equals("write")) {
        Files.createDirectories(each.getKey().getParent());
        Files.writeString(each.getKey(), text);
      }
      assertThat(each.getKey())
          .as("written with -Dheed.help=write")
          .content()
          .isEqualTo(text.toString());
    }
  }

  private static Path source(Path project, String file) throws IOException {
    try (var modules = Files.list(project)) {
      return modules
          .map(module -> module.resolve("src/main/java").resolve(file))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow();
    }
  }

  private static String meaning(String source, RecordComponent component) {
    String record = component.getDeclaringRecord().getSimpleName();
    Matcher declared = Pattern.compile("\\brecord " + record + "\\b").matcher(source);
    assertThat(declared.find()).as(record).isTrue();
    String javadoc =
        source.substring(source.lastIndexOf("/**", declared.start()), declared.start());
    Matcher found =
        Pattern.compile(
                "@param " + component.getName() + " (.*?)(?=\\n\\s*\\* @|\\s*\\*/)", Pattern.DOTALL)
            .matcher(javadoc);
    assertThat(found.find()).as("@param %s of %s", component.getName(), record).isTrue();
    return found
        .group(1)
        .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
        .replaceAll("\\{@(?:code|link) #?([^}]*)\\}", "$1")
        .strip();
  }
}
