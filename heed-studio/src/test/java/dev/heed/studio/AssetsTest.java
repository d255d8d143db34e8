package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.report.HtmlReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sources of pages, scripts and styles. */
class AssetsTest {
  private static final Path SOURCES = Path.of("src/main/resources/dev/heed/studio");
  private static final int MAX_COLUMNS = 120;

  @Test
  void linesAreShort() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(SOURCES)) {
      files = all.filter(file -> file.toString().matches(".*\\.(js|html|css)")).toList();
    }
    assertThat(files).hasSizeGreaterThan(15);
    for (Path file : files) {
      assertThat(Files.readAllLines(file))
          .as(file.toString())
          .allMatch(line -> line.codePointCount(0, line.length()) <= MAX_COLUMNS);
    }
  }

  @Test
  void scriptsNameNoColourOfTheStyle() throws IOException {
    String style = new String(Assets.own("studio.css"), UTF_8);
    List<String> colours = find("light-dark\\((#\\w+), (#\\w+)\\)", style);
    assertThat(colours).hasSizeGreaterThan(20);
    for (String script : Assets.SCRIPTS) {
      assertThat(new String(Assets.own("scripts/" + script + ".js"), UTF_8))
          .as(script)
          .doesNotContain(colours);
    }
  }

  /** Reports mark words as the page Explain does. */
  @ParameterizedTest
  @ValueSource(strings = {"negative", "positive"})
  void contributionsHaveTheColoursOfReports(String name) throws IOException {
    String report;
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      report = new String(in.readAllBytes(), UTF_8);
    }
    String style = new String(Assets.own("studio.css"), UTF_8);
    assertThat(find("--" + name + ": light-dark\\((#\\w+), (#\\w+)\\)", style))
        .hasSize(2)
        .isEqualTo(find("--" + name + ": (#\\w+)", report));
  }

  private static List<String> find(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .<String>mapMulti(
            (MatchResult found, java.util.function.Consumer<String> sink) -> {
              for (int group = 1; group <= found.groupCount(); group++) {
                sink.accept(found.group(group));
              }
            })
        .toList();
  }
}
