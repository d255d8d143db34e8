package dev.heed.lab.experiment;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.SequencedMap;

/**
 * The meanings of settings: the Javadoc of the records' components, which each module with
 * experiments has in a file. A test keeps the files to the Javadoc.
 */
final class SettingsHelp {
  /** In each module: {@code Class$Record.component} and its meaning. */
  static final String FILE = "META-INF/heed/settings.properties";

  private SettingsHelp() {}

  /**
   * A sentence on each setting by its key: its meaning, if it is known, and the values it takes.
   */
  static SequencedMap<String, String> of(Class<?> settings) {
    Properties meanings = read(settings.getClassLoader());
    SequencedMap<String, String> help = new LinkedHashMap<>();
    for (RecordComponent component : Settings.components(settings).toList()) {
      String meaning = meanings.getProperty(name(component), "");
      String values = Settings.values(component);
      help.put(
          Settings.key(component), sentence(meaning.isEmpty() ? values : meaning + "; " + values));
    }
    return help;
  }

  /** The key of a component in the file. */
  static String name(RecordComponent component) {
    return component.getDeclaringRecord().getName() + "." + component.getName();
  }

  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }

  private static Properties read(ClassLoader loader) {
    Properties all = new Properties();
    try {
      List<URL> files = Collections.list(loader.getResources(FILE));
      for (URL file : files) {
        try (Reader reader = new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
          all.load(reader);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
