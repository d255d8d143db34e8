package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Records written in a format are read back the same, whatever the chunks of bytes. */
class RoundTripTest {
  record Example(String label, String text) {}

  /** Texts of troublesome characters: separators, quotes, line ends and their lookalikes. */
  @Provide
  Arbitrary<List<Example>> examples() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                ",",
                "\"",
                "\"\"",
                "\t",
                "\\",
                "\\n",
                "\n",
                "\r",
                "\r\n",
                " ",
                "\u0085",
                "\u2028",
                "\u0000",
                "\uFFFD",
                "\uFEFF",
                "\uD801\uDC0D",
                "\uDBFF\uDFFF",
                "é",
                "，",
                "{",
                "#"),
            Arbitraries.strings().alpha().ofMaxLength(5));
    Arbitrary<String> texts = pieces.list().ofMaxSize(8).map(parts -> String.join("", parts));
    Arbitrary<String> labels =
        Arbitraries.oneOf(
            Arbitraries.of(
                "0", "1", "très bien", "a,b", "x\ty", "\"", "back\\slash", "\uD801\uDC0D"),
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(3));
    return Combinators.combine(labels, texts).as(Example::new).list().ofMaxSize(12);
  }

  @Property(tries = 300)
  void csv(
      @ForAll("examples") List<Example> examples,
      @ForAll boolean crlf,
      @ForAll boolean header,
      @ForAll boolean finalLineEnd)
      throws IOException {
    StringBuilder file = new StringBuilder();
    List<Long> starts = new ArrayList<>();
    String end = crlf ? "\r\n" : "\n";
    file.append(header ? "Label,TEXT" + end : "");
    for (Example example : examples) {
      starts.add(lineOfEnd(file));
      file.append(quoted(example.label())).append(',').append(quoted(example.text())).append(end);
    }
    if (!finalLineEnd && !examples.isEmpty()) {
      file.setLength(file.length() - end.length());
    }
    CorpusOptions options = Corpora.as(CorpusFormat.CSV).withHeader(header);
    assertReadsBack(file.toString(), options, examples, starts);
  }

  @Property(tries = 200)
  void tsv(@ForAll("examples") List<Example> examples, @ForAll boolean crlf) throws IOException {
    StringBuilder file = new StringBuilder("text\tignored\tlabel" + (crlf ? "\r\n" : "\n"));
    List<Long> starts = new ArrayList<>();
    for (Example example : examples) {
      starts.add(lineOfEnd(file));
      file.append(escaped(example.text())).append("\t\"\t").append(escaped(example.label()));
      file.append(crlf ? "\r\n" : "\n");
    }
    assertReadsBack(file.toString(), Corpora.as(CorpusFormat.TSV), examples, starts);
  }

  @Property(tries = 200)
  void jsonl(@ForAll("examples") List<Example> examples) throws IOException {
    StringWriter file = new StringWriter();
    List<Long> starts = new ArrayList<>();
    try (JsonGenerator generator = new JsonFactory().createGenerator(file)) {
      generator.setRootValueSeparator(null);
      for (Example example : examples) {
        starts.add(starts.size() + 1L);
        generator.writeStartObject();
        generator.writeStringField("text", example.text());
        generator.writeStringField("label", example.label());
        generator.writeEndObject();
        generator.writeRaw('\n');
      }
    }
    assertReadsBack(file.toString(), Corpora.as(CorpusFormat.JSONL), examples, starts);
  }

  @Property(tries = 200)
  void fasttext(@ForAll("examples") List<Example> examples) throws IOException {
    lineFormat(CorpusFormat.FASTTEXT, "__label__", examples);
  }

  @Property(tries = 200)
  void labelFirst(@ForAll("examples") List<Example> examples) throws IOException {
    lineFormat(CorpusFormat.LABEL_FIRST, "", examples);
  }

  private static void lineFormat(CorpusFormat format, String prefix, List<Example> examples)
      throws IOException {
    List<Example> oneLine =
        examples.stream()
            .map(e -> new Example(e.label().replaceAll("[ \t]", "_"), e.text().replace("\n", "")))
            // A CR before the LF that ends the line would belong to the line end.
            .map(e -> new Example(e.label(), e.text().replaceAll("\r+$", "")))
            .toList();
    StringBuilder file = new StringBuilder();
    List<Long> starts = new ArrayList<>();
    for (Example example : oneLine) {
      starts.add(lineOfEnd(file));
      file.append(prefix + example.label() + " " + example.text() + "\n\n");
    }
    assertReadsBack(file.toString(), Corpora.as(format), oneLine, starts);
  }

  @Property(tries = 200)
  void everyChunkingGivesTheSameRecords(
      @ForAll("examples") List<Example> examples,
      @ForAll @IntRange(min = 1, max = 40) int atMost,
      @ForAll boolean gzip)
      throws IOException {
    StringBuilder file = new StringBuilder("\uFEFFlabel,text\n");
    examples.forEach(e -> file.append(quoted(e.label()) + "," + quoted(e.text()) + "\r\n"));
    byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
    byte[] content = gzip ? Corpora.gzip(bytes) : bytes;
    CorpusReader reader =
        CorpusReader.openLabelled(
            Corpora.dripping(content, atMost), "x.csv", CorpusOptions.defaults());
    assertThat(Corpora.all(reader).stream().map(r -> new Example(r.label().get(), r.text())))
        .containsExactlyElementsOf(examples);
    assertThat(reader.bytesRead()).isEqualTo(content.length);
  }

  @Property(tries = 200)
  void everyEncodingGivesTheSameLines(
      @ForAll("examples") List<Example> examples,
      @ForAll("charsets") Charset charset,
      @ForAll @IntRange(min = 1, max = 40) int atMost)
      throws IOException {
    String text = String.join("", examples.stream().map(Example::text).toList());
    Assume.that(charset.newEncoder().canEncode(text) && !text.startsWith("\uFEFF"));
    CorpusReader reader =
        CorpusReader.openUnlabelled(
            Corpora.dripping(text.getBytes(charset), atMost),
            "-",
            CorpusOptions.defaults().withEncoding(charset));
    assertThat(Corpora.all(reader)).isEqualTo(Corpora.unlabelled(text, CorpusOptions.defaults()));
  }

  @Provide
  Arbitrary<Charset> charsets() {
    return Arbitraries.of("UTF-16", "UTF-16LE", "ISO-8859-1", "GB18030", "UTF-8")
        .map(Charset::forName);
  }

  private static void assertReadsBack(
      String file, CorpusOptions options, List<Example> examples, List<Long> starts)
      throws IOException {
    List<LabelledText> expected = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      expected.add(
          new LabelledText(
              example.text(), Optional.of(example.label()), Optional.empty(), starts.get(i)));
    }
    assertThat(Corpora.labelled(file, options)).isEqualTo(expected);
    // The same without labels: the texts alone, at the same lines.
    assertThat(Corpora.unlabelled(file, options).stream().filter(r -> !isGap(r, starts)))
        .containsExactlyElementsOf(
            expected.stream()
                .map(r -> new LabelledText(r.text(), Optional.empty(), r.id(), r.line()))
                .toList());
  }

  private static boolean isGap(LabelledText record, List<Long> starts) {
    return record.text().isEmpty() && !starts.contains(record.line());
  }

  private static long lineOfEnd(CharSequence file) {
    return file.chars().filter(c -> c == '\n').count() + 1;
  }

  private static String quoted(String field) {
    return '"' + field.replace("\"", "\"\"") + '"';
  }

  private static String escaped(String field) {
    return field
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
