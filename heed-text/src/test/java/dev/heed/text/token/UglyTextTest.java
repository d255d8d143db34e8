package dev.heed.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Unicode's own test files and naughty strings; skipped without the shared data. */
class UglyTextTest {
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer buffer = new TokenBuffer();

  @Test
  void graphemeBreakTest() throws IOException {
    int rows = 0;
    for (String line : rows("utf8/GraphemeBreakTest.txt")) {
      check(decoded(line.replaceAll("[÷×]", " ")));
      rows++;
    }
    assertThat(rows).isEqualTo(602);
  }

  /** The first three columns are canonically equal, so their form is the same. */
  @Test
  void normalizationTest() throws IOException {
    int rows = 0;
    for (String line : rows("utf8/NormalizationTest.txt")) {
      if (line.startsWith("@")) {
        continue;
      }
      String[] columns = line.split(";");
      String form = NormalForm.of(decoded(columns[0]));
      for (int i = 1; i < 3; i++) {
        assertThat(NormalForm.of(decoded(columns[i]))).as(line).isEqualTo(form);
      }
      for (int i = 0; i < 5; i++) {
        check(decoded(columns[i]));
      }
      rows++;
    }
    assertThat(rows).isGreaterThan(18_900);
  }

  @Test
  void naughtyStrings() throws IOException {
    Path file = data("blns/blns.json");
    String[] strings = JsonMapper.builder().build().readValue(file.toFile(), String[].class);
    for (String string : strings) {
      check(string);
    }
    check(String.join(" ", strings));
    assertThat(strings).hasSizeGreaterThan(500);
  }

  @Test
  void arbitraryBytes() throws IOException {
    for (String name : List.of("UTF-8-test.txt", "UTF-8-demo.txt")) {
      byte[] bytes = Files.readAllBytes(data("utf8/" + name));
      check(new String(bytes, StandardCharsets.UTF_8));
      check(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  private void check(String text) {
    tokenizer.tokenize(text, buffer);
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < buffer.size(); i++) {
      String original = text.substring(buffer.begin(i), buffer.end(i));
      tokens.add(buffer.begin(i) + "-" + buffer.end(i) + ":" + original);
      String form = buffer.form(i);
      assertThat(form).isNotEmpty().isEqualTo(NormalForm.of(original));
      assertThat(NormalForm.of(form)).as(original).isEqualTo(form);
      assertThat(form.codePoints().noneMatch(Character::isWhitespace)).isTrue();
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(form)).isTrue();
    }
    assertThat(tokens).as(text).isEqualTo(IcuReference.tokens(text));
  }

  private static String decoded(String codePoints) {
    return Arrays.stream(codePoints.trim().split("\\s+"))
        .map(hex -> Character.toString(Integer.parseInt(hex, 16)))
        .collect(Collectors.joining());
  }

  private static List<String> rows(String name) throws IOException {
    try (Stream<String> lines = Files.lines(data(name))) {
      return lines.map(line -> line.replaceFirst("#.*", "")).filter(row -> !row.isBlank()).toList();
    }
  }

  /** A file of the folder that HEED_DATA names, else of {@code shared/data} beside the checkout. */
  private static Path data(String name) {
    Path folder =
        Optional.ofNullable(System.getProperty("HEED_DATA", System.getenv("HEED_DATA")))
            .map(Path::of)
            .or(
                () ->
                    Stream.iterate(
                            Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                        .map(path -> path.resolve("shared/data"))
                        .filter(Files::isDirectory)
                        .findFirst())
            .orElse(Path.of("shared/data"));
    Path file = folder.resolve("ugly").resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is not there");
    return file;
  }
}
