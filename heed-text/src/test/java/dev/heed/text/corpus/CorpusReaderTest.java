package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorpusReaderTest {
  private static final CorpusOptions DEFAULTS = CorpusOptions.defaults();

  @TempDir Path folder;

  @Test
  void defaultsAndTheirChecks() {
    assertThat(DEFAULTS)
        .isEqualTo(
            new CorpusOptions(
                Optional.empty(),
                List.of(),
                new CorpusOptions.Label(
                    Optional.empty(), Optional.empty(), CorpusOptions.Labels.AS_WRITTEN),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty()));
    assertThatThrownBy(() -> DEFAULTS.withDelimiter('"'))
        .hasMessage("the delimiter is a quote or a line end; expected a character such as ; or |");
    assertThatThrownBy(() -> DEFAULTS.withTextColumns("a", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("text columns [a, a]; expected each of them once");
    assertThatThrownBy(() -> DEFAULTS.withTextColumns(""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DEFAULTS.withTextColumns("a").withLabelColumn("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("column a is both text and label;");
  }

  @Test
  void formatsHaveCommandLineNames() {
    assertThat(CorpusFormat.values())
        .extracting(CorpusFormat::toString)
        .containsExactly("fasttext", "csv", "tsv", "jsonl", "label-first", "text");
    assertThat(CorpusFormat.values())
        .allSatisfy(f -> assertThat(CorpusFormat.named(f.toString())).contains(f));
    assertThat(CorpusFormat.named("CSV")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "data.csv, CSV",
    "DATA.TSV.GZ, TSV",
    "a.jsonl, JSONL",
    "a.ndjson.gz, JSONL",
    "a.csv.txt, ",
    "csv, CSV",
  })
  void formatIsFoundByName(String name, CorpusFormat format) {
    assertThat(FormatDetection.byName(name)).isEqualTo(Optional.ofNullable(format));
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, '__label__a b', FASTTEXT",
    "-, '\uFEFF\n__label__a b', FASTTEXT",
    "a.json, '{\"text\": \"a\"}', JSONL",
    "a.txt, '0 bad film~1 good film~0 awful~1 fine~', LABEL_FIRST",
    "stsa.train, 'pos\tgood~neg\tbad~pos\tfine~neg\tpoor', LABEL_FIRST",
  })
  void formatIsFoundByContent(String name, String content, CorpusFormat format) throws IOException {
    try (CorpusReader corpus =
        CorpusReader.openLabelled(Corpora.stream(content.replace('~', '\n')), name, DEFAULTS)) {
      assertThat(corpus.format()).isEqualTo(format);
    }
  }

  @Test
  void sentencesAreNotTakenForLabels() {
    String captions =
        "A man runs .\nA dog eats a cat .\nTwo men sit on a log .\nA boy with a hat .";
    for (String content : List.of(captions, "a,b,c\n1,2,3\n4,5,6", "0 \0\n1 b\n0 c\n1 d")) {
      assertThatThrownBy(() -> Corpora.labelled(content, DEFAULTS))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("in: the format cannot be detected from the name or");
    }
  }

  @Test
  void detectionReadsPastALongFirstLine() throws IOException {
    String content = "\uFEFF__label__a " + "é".repeat(100_000) + "\n__label__b x";
    assertThat(Corpora.labelled(content, DEFAULTS))
        .containsExactly(
            new LabelledText("é".repeat(100_000), Optional.of("a"), Optional.empty(), 1),
            new LabelledText("x", Optional.of("b"), Optional.empty(), 2));
  }

  @Test
  void lineFormatsSplitLabelsAndTexts() throws IOException {
    assertThat(texts(Corpora.unlabelled("a\r\nb\rc\u0085d\u2028e\n\n\r", DEFAULTS)))
        .containsExactly("a", "b\rc\u0085d\u2028e", "", "\r");
    assertThat(Corpora.unlabelled("", DEFAULTS)).isEmpty();
    assertThat(Corpora.unlabelled("\uFEFF", DEFAULTS)).isEmpty();
    assertThat(texts(Corpora.unlabelled("\uFEFF\n\uFEFF", DEFAULTS))).containsExactly("", "\uFEFF");
    assertThat(Corpora.labelled("a\n\nb\tx y\n \nc  z\n", Corpora.as(CorpusFormat.LABEL_FIRST)))
        .containsExactly(
            new LabelledText("", Optional.of("a"), Optional.empty(), 1),
            new LabelledText("x y", Optional.of("b"), Optional.empty(), 3),
            new LabelledText(" z", Optional.of("c"), Optional.empty(), 5));
    assertThat(texts(Corpora.labelled(" __label__a x__label__b", DEFAULTS)))
        .containsExactly("x__label__b");
  }

  @Test
  void unlabelledReadingSkipsLabelsAndKeepsEveryLine() throws IOException {
    assertThat(
            texts(
                Corpora.unlabelled(
                    "__label__a x\n\nno label\n", Corpora.as(CorpusFormat.FASTTEXT))))
        .containsExactly("x", "", "no label");
    assertThat(texts(Corpora.unlabelled("a x\n\nb\n", Corpora.as(CorpusFormat.LABEL_FIRST))))
        .containsExactly("x", "", "");
    assertThat(texts(Corpora.unlabelled("{\"text\":\"x\"}\n", Corpora.as(CorpusFormat.JSONL))))
        .containsExactly("x");
    assertThat(texts(Corpora.unlabelled("anything\na\n\n\"\"\n", Corpora.as(CorpusFormat.CSV))))
        .containsExactly("a", "", "");
    assertThat(Corpora.unlabelled("label,text\n,a\n", Corpora.as(CorpusFormat.CSV)))
        .containsExactly(new LabelledText("a", Optional.empty(), Optional.empty(), 2));
    assertThat(texts(Corpora.unlabelled("a\tb\n", Corpora.as(CorpusFormat.TSV).withHeader(false))))
        .containsExactly("b");
  }

  @Test
  void columnsAreDetectedNamedAndJoined() throws IOException {
    CorpusOptions csv = Corpora.as(CorpusFormat.CSV);
    String file = "id,Title,Description,CLASS\n7,t,d,c\n";
    LabelledText record = new LabelledText("t d", Optional.of("c"), Optional.of("7"), 2);
    assertThat(Corpora.labelled(file, csv)).containsExactly(record);
    assertThat(
            Corpora.labelled(
                file, csv.withTextColumns("description", "title").withLabelColumn("ID")))
        .containsExactly(new LabelledText("d t", Optional.of("7"), Optional.of("7"), 2));
    assertThat(texts(Corpora.labelled(file, csv.withLabelColumn("title")))).containsExactly("d");
    CorpusOptions numbered = csv.withHeader(false);
    assertThat(Corpora.labelled("c,t\n", numbered))
        .containsExactly(new LabelledText("t", Optional.of("c"), Optional.empty(), 1));
    assertThat(Corpora.labelled("t,c\n", numbered.withLabelColumn("2")))
        .containsExactly(new LabelledText("t", Optional.of("c"), Optional.empty(), 1));
    assertThat(Corpora.labelled("t,c\n", numbered.withTextColumns("1")))
        .containsExactly(new LabelledText("t", Optional.of("c"), Optional.empty(), 1));
    assertThat(
            texts(
                Corpora.labelled(
                    "a,b,c\n", numbered.withTextColumns("3", "1").withLabelColumn("2"))))
        .containsExactly("c a");
  }

  @Test
  void jsonScalarsAreLabelsAndIdentifiersAsWritten() throws IOException {
    String file =
        """
        {"id": 7, "text": "a\\u0085\\n\\ud83d\\ude00", "label": 1.0, "more": {"text": [1]}}
        {"label": true, "text": "", "id": null}
        {"id": "x", "label": "1e3", "text": "b"}
        """;
    assertThat(Corpora.labelled(file, DEFAULTS))
        .containsExactly(
            new LabelledText("a\u0085\n😀", Optional.of("1.0"), Optional.of("7"), 1),
            new LabelledText("", Optional.of("true"), Optional.empty(), 2),
            new LabelledText("b", Optional.of("1e3"), Optional.of("x"), 3));
    assertThat(
            Corpora.labelled(
                "{\"a\":\"1\",\"b\":\"2\",\"c\":3}",
                DEFAULTS.withTextColumns("b", "a").withLabelColumn("c")))
        .containsExactly(new LabelledText("2 1", Optional.of("3"), Optional.empty(), 1));
  }

  @ParameterizedTest
  @CsvSource({
    "'a\\tb', 'a\tb'",
    "'\\n\\r\\\\', '\n\r\\'",
    "'\\\\n', '\\n'",
    "'C:\\dir\\', 'C:\\dir\\'",
    "'\\', '\\'",
    "'\\\\\\', '\\\\'",
    "'\\x\\t', '\\x\t'",
    "'\"a', '\"a'",
  })
  void tsvUnescapesFourThings(String field, String text) {
    assertThat(TsvRows.unescape(field)).isEqualTo(text);
  }

  @Test
  void longLinesAreRead() throws IOException {
    String text = "ab ".repeat(4 << 20);
    for (CorpusFormat format : List.of(CorpusFormat.CSV, CorpusFormat.TSV, CorpusFormat.JSONL)) {
      String content =
          switch (format) {
            case CSV -> "label,text\na,\"" + text + "\"\nb,c\n";
            case TSV -> "label\ttext\na\t" + text + "\nb\tc\n";
            default ->
                "{\"label\":\"a\",\"text\":\"" + text + "\"}\n{\"label\":\"b\",\"text\":\"c\"}";
          };
      assertThat(texts(Corpora.labelled(content, Corpora.as(format))))
          .as("%s", format)
          .containsExactly(text, "c");
    }
    assertThat(texts(Corpora.unlabelled(text + "\nc", DEFAULTS))).containsExactly(text, "c");
  }

  @Test
  void gzipOfSeveralMembersIsOneText() throws IOException {
    Path file = folder.resolve("a.jsonl.gz");
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    List<String> parts =
        List.of("{\"text\":\"a\",", "\"label\":\"x\"}\n", "{\"text\":\"b\",\"label\":1}");
    for (String part : parts) {
      members.write(Corpora.gzip(part.getBytes(StandardCharsets.UTF_8)));
    }
    Files.write(file, members.toByteArray());
    try (CorpusReader corpus = CorpusReader.openLabelled(file, DEFAULTS)) {
      assertThat(corpus.format()).isEqualTo(CorpusFormat.JSONL);
      assertThat(texts(Corpora.all(corpus))).containsExactly("a", "b");
      assertThat(corpus.bytesRead()).isEqualTo(Files.size(file));
    }
    InputStream dripping = Corpora.dripping(members.toByteArray(), 1);
    assertThat(texts(Corpora.all(CorpusReader.openLabelled(dripping, "-", DEFAULTS))))
        .containsExactly("a", "b");
  }

  @Test
  @Timeout(20)
  void textsAreReturnedAsTheyArrive() throws IOException {
    PipedOutputStream terminal = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(terminal);
    terminal.write('\n');
    try (CorpusReader corpus = CorpusReader.openUnlabelled(in, "-", DEFAULTS)) {
      assertThat(corpus.next().orElseThrow().text()).isEmpty();
      terminal.write("b\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(corpus.next().orElseThrow().text()).isEqualTo("b");
      terminal.close();
      assertThat(corpus.next()).isEmpty();
      assertThat(corpus.next()).isEmpty();
    }
  }

  @Test
  void recordsBeforeAnErrorAreRead() throws IOException {
    byte[] bytes = "a\nb\n\u00FF\n".getBytes(StandardCharsets.ISO_8859_1);
    try (CorpusReader corpus =
        CorpusReader.openUnlabelled(new ByteArrayInputStream(bytes), "-", DEFAULTS)) {
      assertThat(corpus.next().orElseThrow().text()).isEqualTo("a");
      assertThat(corpus.next().orElseThrow().text()).isEqualTo("b");
      assertThatThrownBy(corpus::next).hasMessageStartingWith("-:3: byte 0xFF at byte offset 4 ");
    }
  }

  private static List<String> texts(List<LabelledText> records) {
    return records.stream().map(LabelledText::text).toList();
  }
}
