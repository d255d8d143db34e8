package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real and malformed files, with the counts from the README of each. */
class SharedDataTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ag_news/test.csv                      | csv         | 1=1900 2=1900 3=1900 4=1900",
        "ag_news/train20k.csv                  | csv         | 1=5000 2=5000 3=5000 4=5000",
        "chnsenticorp_zh/ChnSentiCorp_htl_all.csv | csv      | 0=2444 1=5322",
        "imdb/imdb_train.tsv.gz                | tsv         | neg=12500 pos=12500",
        "imdb/imdb_test.tsv.gz                 | tsv         | neg=12500 pos=12500",
        "sst2/stsa.binary.train                | label-first | 0=3310 1=3610",
        "sst2/stsa.binary.dev                  | label-first | 0=428 1=444",
        "sst2/stsa.binary.test                 | label-first | 0=912 1=909",
        "banking77/train.csv                   | csv         | *10003 in 77",
        "banking77/test.csv                    | csv         | *3080 in 77",
        "hwu64/train.jsonl                     | jsonl       | *8954 in 64",
        "tweet_emotion/train.jsonl             | jsonl       | 0=1400 1=708 2=294 3=855",
        "trec/TREC.test.all                    | label-first | 0=138 1=94 2=9 3=65 4=81 5=113",
      })
  void isReadWithoutAnyOption(String path, String format, String labels) throws IOException {
    Path file = Corpora.data("text/" + path);
    try (CorpusReader corpus = CorpusReader.openLabelled(file, CorpusOptions.defaults())) {
      assertThat(corpus.format()).hasToString(format);
      List<LabelledText> records = Corpora.all(corpus);
      assertThat(labels.startsWith("*") ? summary(records) : counts(records)).isEqualTo(labels);
      assertThat(corpus.bytesRead()).isEqualTo(Files.size(file));
    }
  }

  @ParameterizedTest
  @CsvSource({"train, 8544", "dev, 1101", "test, 2210"})
  void sst5HasFiveClasses(String part, int rows) throws IOException {
    Path file = Corpora.data("text/sst5/stsa.fine." + part);
    assertThat(labelled(file, CorpusOptions.defaults())).hasSize(rows);
  }

  @Test
  void reviewsKeepTheirControlCharacters() throws IOException {
    Path file = Corpora.data("text/imdb/imdb_train.tsv.gz");
    List<LabelledText> records = labelled(file, CorpusOptions.defaults());
    assertThat(records.stream().filter(r -> r.text().codePoints().anyMatch(c -> c == 0x85)))
        .isNotEmpty();
    assertThat(records.getLast().line()).isEqualTo(25_001);
    assertThat(records.getFirst().id()).contains("0");
    assertThat(records.stream().mapToInt(r -> r.text().length()).max()).hasValue(13_704);
  }

  @Test
  void messagesHaveNoHeader() throws IOException {
    Path file = Corpora.data("text/sms_spam/sms.tsv");
    assertThatThrownBy(() -> CorpusReader.openLabelled(file, CorpusOptions.defaults()))
        .hasMessageStartingWith(
            file + ":1: no column is recognised as the text among \"ham\", \"Go until jurong")
        .hasMessageEndingWith("; expected for example --no-header --label 1 --text 2");
    assertThat(counts(labelled(file, CorpusOptions.defaults().withHeader(false))))
        .isEqualTo("ham=4827 spam=747");
  }

  @Test
  void questionsNeedTheirEncoding() throws IOException {
    Path file = Corpora.data("text/trec/TREC.train.all");
    assertThatThrownBy(() -> labelled(file, CorpusOptions.defaults()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ":66: byte 0xF0 at byte offset 3173 is not UTF-8;")
        .hasMessageEndingWith("; expected for example --encoding ISO-8859-1");
    CorpusOptions latin1 = CorpusOptions.defaults().withEncoding(StandardCharsets.ISO_8859_1);
    List<LabelledText> records = labelled(file, latin1);
    assertThat(records).hasSize(5452);
    assertThat(records.get(65).text()).contains("\u00F0");
  }

  @ParameterizedTest
  @CsvSource({
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates",
    "newlines", "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"
  })
  void csvSpectrum(String name) throws IOException {
    JsonNode json =
        new ObjectMapper()
            .readTree(Corpora.data("ugly/csv-spectrum/json/" + name + ".json").toFile());
    List<JsonNode> objects = new ArrayList<>();
    (json.isArray() ? json : List.of(json)).forEach(objects::add);
    Path csv = Corpora.data("ugly/csv-spectrum/csvs/" + name + ".csv");
    List<String> columns = new ArrayList<>();
    objects.getFirst().fieldNames().forEachRemaining(columns::add);
    for (String column : columns) {
      if (column.equals("Contact Phone Number")) {
        continue; // its csv and its json have different numbers
      }
      CorpusOptions options = CorpusOptions.defaults().withFormat(CorpusFormat.CSV);
      try (CorpusReader corpus =
          CorpusReader.openUnlabelled(csv, options.withTextColumns(column))) {
        assertThat(Corpora.all(corpus).stream().map(LabelledText::text))
            .as(column)
            .containsExactlyElementsOf(objects.stream().map(o -> o.get(column).asText()).toList());
      }
    }
  }

  @Test
  void naughtyStringsAreReadAsLines() throws IOException {
    Path file = Corpora.data("ugly/blns/blns.txt");
    String content = Files.readString(file);
    List<LabelledText> records = unlabelled(file);
    assertThat(records).hasSize((int) content.chars().filter(c -> c == '\n').count());
    assertThat(String.join("\n", records.stream().map(LabelledText::text).toList()) + "\n")
        .isEqualTo(content);
  }

  @Test
  void malformedUtf8IsOneError() throws IOException {
    Path file = Corpora.data("ugly/utf8/UTF-8-test.txt");
    assertThatThrownBy(() -> unlabelled(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            file
                + ":75: byte 0xF8 at byte offset 4461 is not UTF-8; expected UTF-8, or --encoding"
                + " NAME with the name of another encoding");
    Path valid = Corpora.data("ugly/utf8/UTF-8-test.sanitised-valid.txt");
    assertThat(String.join("", unlabelled(valid).stream().map(LabelledText::text).toList()))
        .isEqualTo(Files.readString(valid).replace("\r\n", "").replace("\n", ""));
  }

  /** Verdict and offset for every single line agree with the JDK's strict decoder. */
  @Test
  void everyMalformedLineIsReported() throws IOException {
    byte[] bytes = Files.readAllBytes(Corpora.data("ugly/utf8/UTF-8-test.txt"));
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
    int malformed = 0;
    for (String line : lines) {
      byte[] one = line.getBytes(StandardCharsets.ISO_8859_1);
      boolean strict;
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(one));
        strict = true;
      } catch (CharacterCodingException e) {
        strict = false;
        malformed++;
      }
      try (LineReader reader = new LineReader("x", new ByteArrayInputStream(one))) {
        if (strict) {
          String text = reader.next();
          assertThat(text == null ? "" : text).isEqualTo(new String(one, StandardCharsets.UTF_8));
        } else {
          assertThatThrownBy(reader::next).isInstanceOf(InvalidInputException.class);
        }
      }
    }
    assertThat(malformed).isGreaterThan(50);
  }

  private static List<LabelledText> labelled(Path file, CorpusOptions options) throws IOException {
    return Corpora.all(CorpusReader.openLabelled(file, options));
  }

  private static List<LabelledText> unlabelled(Path file) throws IOException {
    return Corpora.all(CorpusReader.openUnlabelled(file, CorpusOptions.defaults()));
  }

  private static String summary(List<LabelledText> records) {
    return "*%d in %d"
        .formatted(records.size(), records.stream().map(LabelledText::label).distinct().count());
  }

  private static String counts(List<LabelledText> records) {
    Map<String, Integer> counts = new TreeMap<>();
    records.forEach(r -> counts.merge(r.label().orElseThrow(), 1, Integer::sum));
    return counts.toString().replaceAll("[{},]", "");
  }
}
