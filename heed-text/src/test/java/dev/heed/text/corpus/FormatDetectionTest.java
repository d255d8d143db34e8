package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A format that is not certain is refused, and the proposed options read the file as meant. */
class FormatDetectionTest {
  private static final CorpusOptions DEFAULTS = CorpusOptions.defaults();
  private static final List<String> TEXTS =
      List.of(
          "I think the plot was fine today",
          "We saw a film, and it was dull",
          "I know that actor; she is superb",
          "We left early",
          "I liked its end | most of it");

  /** A labelled file of 20 lines. */
  private static String file(
      String header, List<String> labels, BiFunction<String, String, String> line) {
    List<String> lines = new ArrayList<>(header.isEmpty() ? List.of() : List.of(header));
    for (int i = 0; i < 20; i++) {
      lines.add(line.apply(labels.get(i * 7 % labels.size()), TEXTS.get(i % TEXTS.size()) + i));
    }
    return String.join("\n", lines) + "\n";
  }

  private static InvalidInputException refused(String name, String content, CorpusOptions options) {
    InvalidInputException e =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> Corpora.all(CorpusReader.openLabelled(Corpora.stream(content), name, options)));
    assertThat(e).as(content).isNotNull();
    return e;
  }

  /** The options of a remedy, as the command would read them. */
  private static CorpusOptions options(List<String> remedy) {
    CorpusOptions options = DEFAULTS;
    for (int i = 0; i < remedy.size(); i++) {
      options =
          switch (remedy.get(i)) {
            case "--format" ->
                options.withFormat(CorpusFormat.named(remedy.get(++i)).orElseThrow());
            case "--delimiter" -> options.withDelimiter(remedy.get(++i).charAt(0));
            case "--label" -> options.withLabelColumn(remedy.get(++i));
            case "--text" -> options.withTextColumns(remedy.get(++i));
            case "--no-header" -> options.withHeader(false);
            default -> throw new AssertionError(remedy);
          };
    }
    return options;
  }

  private static void assertLabels(List<LabelledText> records, List<String> labels) {
    assertThat(records).hasSize(20);
    assertThat(records).extracting(r -> r.label().orElseThrow()).hasSameElementsAs(labels);
    assertThat(records).allMatch(r -> TEXTS.stream().anyMatch(text -> r.text().startsWith(text)));
  }

  private static void assertRemedyReads(
      String name, String content, List<String> labels, String... remedy) throws IOException {
    InvalidInputException e = refused(name, content, DEFAULTS);
    assertThat(e.remedy()).as(e.getMessage()).containsExactly(remedy);
    assertThat(e.getMessage()).contains("; expected for example --").doesNotContain("\n");
    assertLabels(
        Corpora.all(CorpusReader.openLabelled(Corpora.stream(content), name, options(e.remedy()))),
        labels);
  }

  private static void assertReads(
      String name, String content, List<String> labels, CorpusFormat format) throws IOException {
    CorpusReader reader = CorpusReader.openLabelled(Corpora.stream(content), name, DEFAULTS);
    assertThat(reader.format()).isEqualTo(format);
    assertLabels(Corpora.all(reader), labels);
  }

  private static final List<String> WORDS = List.of("pos", "neg");
  private static final List<String> PHRASES = List.of("card arrival", "card lost", "a fee");

  @Test
  void tabsBehindLabelsOfSeveralWordsAreColumns() throws IOException {
    for (String name : List.of("a.txt", "standard input", "a")) {
      assertRemedyReads(
          name,
          file("", PHRASES, (label, text) -> label + "\t" + text),
          PHRASES,
          "--format",
          "tsv",
          "--no-header",
          "--label",
          "1",
          "--text",
          "2");
      assertRemedyReads(
          name,
          file("", WORDS, (label, text) -> text + "\t" + label),
          WORDS,
          "--format",
          "tsv",
          "--no-header",
          "--label",
          "2",
          "--text",
          "1");
    }
    assertRemedyReads(
        "a.txt",
        file("", WORDS, (label, text) -> "17\t" + label + "\t" + text),
        WORDS,
        "--format",
        "tsv",
        "--no-header",
        "--label",
        "2",
        "--text",
        "3");
  }

  @Test
  void aBrokenRowDoesNotHideTheOthers() {
    String content = file("", PHRASES, (label, text) -> label + "\t" + text) + "a lonely line\n";
    InvalidInputException e = refused("a.txt", content, DEFAULTS);
    assertThat(e.remedy())
        .containsExactly("--format", "tsv", "--no-header", "--label", "1", "--text", "2");
    assertThat(refused("a.txt", content, options(e.remedy())))
        .hasMessage("a.txt:21: the row has 1 column; expected 2 as in the first row");
  }

  @Test
  void oneColumnWithoutANameIsNoHeader() throws IOException {
    String content = "I lost my card\nwhere is it?\n";
    InvalidInputException e =
        catchThrowableOfType(
            InvalidInputException.class, () -> unlabelled("a.csv", content, DEFAULTS));
    assertThat(e)
        .hasMessage(
            "a.csv:1: the first line is the name of the column, but reads \"I lost my card\";"
                + " expected for example --no-header");
    assertThat(unlabelled("a.csv", content, options(e.remedy()))).hasSize(2);
  }

  @Test
  void oneWordAndATabIsALabelInBothFormats() throws IOException {
    String content = file("", WORDS, (label, text) -> label + "\t" + text);
    assertReads("a.txt", content, WORDS, CorpusFormat.LABEL_FIRST);
    assertThat(Corpora.labelled(content, DEFAULTS))
        .isEqualTo(Corpora.labelled(content, Corpora.as(CorpusFormat.TSV).withHeader(false)));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "|"})
  void delimitersOnEveryLineAreColumns(String delimiter) throws IOException {
    List<String> remedy = new ArrayList<>(List.of("--format", "csv"));
    if (!delimiter.equals(",")) {
      remedy.addAll(List.of("--delimiter", delimiter));
    }
    remedy.add("--no-header");
    List<String> first = new ArrayList<>(remedy);
    first.addAll(List.of("--label", "1", "--text", "2"));
    List<String> last = new ArrayList<>(remedy);
    last.addAll(List.of("--label", "2", "--text", "1"));
    for (List<String> labels : List.of(WORDS, PHRASES)) {
      assertRemedyReads(
          "a.txt",
          file("", labels, (label, text) -> label + delimiter + '"' + text + '"'),
          labels,
          first.toArray(String[]::new));
      assertRemedyReads(
          "a.txt",
          file("", labels, (label, text) -> '"' + text + '"' + delimiter + label),
          labels,
          last.toArray(String[]::new));
    }
  }

  @Test
  void aHeaderOfUsualNamesIsCertain() throws IOException {
    for (String names : List.of("label,text", "Class, Sentence ", "intent,id,review")) {
      BiFunction<String, String, String> row =
          (label, text) -> label + (names.contains("id") ? ",3," : ",") + '"' + text + '"';
      assertReads("a.txt", file(names, PHRASES, row), PHRASES, CorpusFormat.CSV);
      for (char delimiter : new char[] {';', '|'}) {
        String content = file(names, PHRASES, row).replaceAll(",(?! and)", "" + delimiter);
        assertReads("a.txt", content, PHRASES, CorpusFormat.CSV);
        assertReads("a.csv", content, PHRASES, CorpusFormat.CSV);
      }
    }
    String tabs = file("sentence\tlabel", PHRASES, (label, text) -> text + "\t" + label);
    assertReads("a.txt", tabs, PHRASES, CorpusFormat.TSV);
    assertReads("a.csv", tabs, PHRASES, CorpusFormat.CSV);
    assertReads(
        "a.txt",
        file("label text", WORDS, (label, text) -> label + " " + text),
        WORDS,
        CorpusFormat.LABEL_FIRST);
  }

  @Test
  void otherNamesAreProposed() throws IOException {
    assertRemedyReads(
        "a.csv",
        file("stars,words", WORDS, (label, text) -> label + ",\"" + text + '"'),
        WORDS,
        "--label",
        "stars",
        "--text",
        "words");
    assertRemedyReads(
        "a.csv",
        file("stars;my words", WORDS, (label, text) -> label + ";\"" + text + '"'),
        WORDS,
        "--format",
        "csv",
        "--delimiter",
        ";",
        "--label",
        "stars",
        "--text",
        "my words");
    assertRemedyReads(
        "a.txt",
        file("stars,review", WORDS, (label, text) -> label + ",\"" + text + '"'),
        WORDS,
        "--format",
        "csv",
        "--label",
        "stars",
        "--text",
        "review");
  }

  @Test
  void aTableWithoutAHeaderIsProposed() throws IOException {
    assertRemedyReads(
        "sms.tsv",
        file("", WORDS, (label, text) -> label + "\t" + text),
        WORDS,
        "--no-header",
        "--label",
        "1",
        "--text",
        "2");
    assertRemedyReads(
        "sms.csv",
        file("", WORDS, (label, text) -> "\"" + text + "\"," + label),
        WORDS,
        "--no-header",
        "--label",
        "2",
        "--text",
        "1");
  }

  @Test
  void aSeparatorLineIsFollowed() throws IOException {
    for (String line : List.of("sep=;", "\"sep=;\"\r")) {
      String content =
          line + "\n" + file("text;label", WORDS, (label, text) -> '"' + text + "\";" + label);
      assertReads("a.csv", content, WORDS, CorpusFormat.CSV);
      assertReads("a.txt", content, WORDS, CorpusFormat.CSV);
    }
    InvalidInputException e = refused("a.csv", "sep=;\ntext;label\na;b\nc\n", DEFAULTS);
    assertThat(e).hasMessage("a.csv:4: the row has 1 column; expected 2 as in the header");
  }

  @Test
  void aDelimiterThatIsGivenIsUsed() throws IOException {
    CorpusOptions options = DEFAULTS.withDelimiter('#');
    assertThat(Corpora.labelled("label#text\na#b,c;d\n", options))
        .containsExactly(new LabelledText("b,c;d", Optional.of("a"), Optional.empty(), 2));
    assertThat(refused("a", "x", options.withFormat(CorpusFormat.TSV)))
        .hasMessage(
            "a: --delimiter refers to CSV, and the format is tsv; expected --format csv, or no"
                + " --delimiter");
  }

  @Test
  void fasttextLabelsMayStandAnywhere() throws IOException {
    assertReads(
        "a.txt",
        file("", WORDS, (label, text) -> text + " __label__" + label),
        WORDS,
        CorpusFormat.FASTTEXT);
    assertThat(Corpora.labelled("a __label__x b\nc\t__label__y\n__label__z d\n", DEFAULTS))
        .extracting(r -> r.label().orElseThrow() + ":" + r.text())
        .containsExactly("x:a b", "y:c", "z:d");
    assertThat(Corpora.unlabelled("a __label__x b __label__y\n", Corpora.as(CorpusFormat.FASTTEXT)))
        .extracting(LabelledText::text)
        .containsExactly("a b");
  }

  @Test
  void someFasttextLabelsAreNotCertain() throws IOException {
    String content =
        file("", WORDS, (label, text) -> label + " " + text) + "pos see __label__pos of fastText\n";
    InvalidInputException e = refused("a.txt", content, DEFAULTS);
    assertThat(e.remedy()).containsExactly("--format", "label-first");
    assertThat(Corpora.labelled(content, options(e.remedy()))).hasSize(21);
    String csv = file("", WORDS, (label, text) -> "__label__" + label + ",\"" + text + '"');
    assertThat(refused("a.txt", csv, DEFAULTS).remedy()).contains("--format", "csv");
  }

  @Test
  void whatNoOptionReadsIsRefused() {
    // Commas that are not quoted, in texts and before labels.
    for (String content :
        List.of(
            file("", WORDS, (label, text) -> label + "," + text + ", I say"),
            file("", WORDS, (label, text) -> text + ", or so," + label),
            file(
                "", WORDS, (label, text) -> text.contains("a") ? text + "\tx" : "a\tb\t" + text))) {
      assertThat(refused("a.txt", content, DEFAULTS))
          .hasMessageStartingWith("a.txt: the format cannot be detected from the name");
    }
  }

  @Test
  void jsonThatIsNotOneObjectALine() {
    assertThat(refused("a.txt", "[\n{\"text\": \"a\"}]", DEFAULTS))
        .hasMessage(
            "a.txt:1: the file is a JSON array; expected one JSON object per line, as jq -c '.[]'"
                + " writes them");
    for (String name : List.of("a.jsonl", "a.txt")) {
      assertThat(refused(name, "{\n  \"text\": \"a\",\n  \"label\": 1\n}\n", DEFAULTS))
          .hasMessage(
              name
                  + ":1: the JSON object does not end on its line; expected one JSON object per"
                  + " line, as jq -c . writes them");
    }
    assertThat(refused("a.csv", "{\"text\": \"a\", \"label\": 1}\n", DEFAULTS).remedy())
        .containsExactly("--format", "jsonl");
    assertThat(refused("a.csv", "__label__a b\n__label__b c\n", DEFAULTS).remedy())
        .containsExactly("--format", "fasttext");
  }

  @Test
  void ordinaryLinesWithPunctuationKeepTheirLabels() throws IOException {
    String content = file("", WORDS, (label, text) -> label + " " + text);
    assertReads("stsa.train", content, WORDS, CorpusFormat.LABEL_FIRST);
    String rareTab = content + "pos one\ttab in a text\n";
    assertThat(Corpora.labelled(rareTab, DEFAULTS).getLast().text())
        .isEqualTo("one\ttab in a text");
  }

  @Test
  void optionsThatNameColumnsSayThatItIsATable() throws IOException {
    String content = file("stars\twords", WORDS, (label, text) -> label + "\t" + text);
    CorpusOptions named = DEFAULTS.withTextColumns("words").withLabelColumn("stars");
    assertLabels(
        Corpora.all(CorpusReader.openLabelled(Corpora.stream(content), "a.txt", named)), WORDS);
    assertThat(
            Corpora.all(
                CorpusReader.openUnlabelled(
                    Corpora.stream(content), "-", DEFAULTS.withTextColumns("words"))))
        .hasSize(20);
  }

  @Test
  void withoutLabelsTheNameSaysTheFormat() throws IOException {
    for (String name : List.of("a.csv", "A.CSV")) {
      CorpusReader reader =
          CorpusReader.openUnlabelled(
              Corpora.stream("id,text,label\n7,\"a, b\",pos\n8,c,neg\n"), name, DEFAULTS);
      assertThat(reader.format()).isEqualTo(CorpusFormat.CSV);
      assertThat(Corpora.all(reader))
          .containsExactly(
              new LabelledText("a, b", Optional.empty(), Optional.of("7"), 2),
              new LabelledText("c", Optional.empty(), Optional.of("8"), 3));
    }
    assertThat(unlabelled("a.tsv", "label\tsentence\nx\ta b\n", DEFAULTS)).containsExactly("a b");
    assertThat(unlabelled("a.jsonl", "{\"text\": \"a\", \"label\": 1}\n", DEFAULTS))
        .containsExactly("a");
    assertThat(unlabelled("a.csv", "text;label\na, b;x\n", DEFAULTS)).containsExactly("a, b");
    assertThat(unlabelled("a.csv", "anything\na; b\n", DEFAULTS)).containsExactly("a; b");
    assertThat(unlabelled("a.csv", "title,review\na,b\n", DEFAULTS.withLabelColumn("review")))
        .containsExactly("a");
    assertThat(unlabelled("a.csv", "x,y\n", DEFAULTS.withHeader(false).withLabelColumn("2")))
        .containsExactly("x");
    assertThat(unlabelled("a.csv", "x\n", DEFAULTS.withHeader(false).withLabelColumn("2")))
        .containsExactly("x");
    assertThat(unlabelled("a.txt", "text,label\na,b\n", DEFAULTS))
        .containsExactly("text,label", "a,b");
  }

  private static List<String> unlabelled(String name, String content, CorpusOptions options)
      throws IOException {
    return Corpora.all(CorpusReader.openUnlabelled(Corpora.stream(content), name, options)).stream()
        .map(LabelledText::text)
        .toList();
  }

  @Test
  void plainLinesThatLookLikeAnotherFormatAreRemarked() throws IOException {
    assertSuggestion("text,label", CorpusFormat.CSV);
    assertSuggestion("id;review;stars", CorpusFormat.CSV);
    assertSuggestion("Sentence\tLabel", CorpusFormat.TSV);
    assertSuggestion("{\"text\": \"a\"}", CorpusFormat.JSONL);
    assertSuggestion("__label__a b", CorpusFormat.FASTTEXT);
    for (String line : List.of("text", "A text, as it is", "I like it, text", "{a}", "", "a,b")) {
      assertSuggestion(line, null);
    }
    try (CorpusReader reader =
        CorpusReader.openUnlabelled(
            Corpora.stream("text,label\n"), "-", Corpora.as(CorpusFormat.TEXT))) {
      assertThat(reader.next()).isPresent();
      assertThat(reader.suggestion()).isEmpty();
    }
  }

  private static void assertSuggestion(String line, CorpusFormat format) throws IOException {
    try (CorpusReader reader =
        CorpusReader.openUnlabelled(Corpora.stream(line + "\nb\n"), "-", DEFAULTS)) {
      assertThat(reader.next().orElseThrow().text()).isEqualTo(line);
      assertThat(reader.suggestion()).as(line).isEqualTo(Optional.ofNullable(format));
    }
  }
}
