package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors give the place, the problem and the expectation, on one line. */
class InvalidInputTest {
  @TempDir Path folder;

  /** The format, the content with escapes, and the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
fasttext    | __label__a x\\nno            | in:2: the line has no label; expected __label__NAME and a text
fasttext    | __label__ x __label__b      | in:1: the label is empty; expected __label__NAME and a text
fasttext    | \\n__label__ x               | in:2: the label is empty; expected __label__NAME and a text
label-first | a x\\r\\n\\tx                | in:2: the label is empty; expected LABEL and a text
csv         | label,text\\n\\n1\\n         | in:3: the row has 1 column; expected 2 as in the header
csv         | label,text\\n1,a,b\\n        | in:2: the row has 3 columns; expected 2 as in the header
csv         | label,text\\n"1\\n2",a\\n,b  | in:4: the label is empty; expected a label in column 1
csv         | label,text\\n1,a\\n1,"b\\nc\\n | in:3: a quoted field is not closed; expected a row whose quoted fields are closed, with quotes inside them doubled
csv         | label,text\\n1,"a"b\\n       | in:2: text follows a closing quote; expected a row whose quoted fields are closed, with quotes inside them doubled
csv         | a,b\\n1,x                    | in:1: no column is recognised as the text among "a", "b"; expected a header with "text", "sentence" or "review", or --text NAME and --label NAME, or --no-header if the first line is data
csv         | a,text\\n1,x                 | in:1: no column is recognised as the label among "a", "text"; expected a header with "label" or "class", or --label NAME, or --no-header if the first line is data
csv         | ''                           | in: the file is empty; expected a header line
tsv         | label\\ttext\\n1\\ta\\tb     | in:2: the row has 3 columns; expected 2 as in the header
tsv         | label\\ttext\\n \\ta         | in:2: the label is empty; expected a label in column 1
jsonl       | {"text":"a","label":1}\\n\\n{"text":"a"} | in:3: no key "label" for the label among "text"; expected this key, or another one by --label NAME
jsonl       | {"label":"a","body":"b"}     | in:1: no key "text" for the text among "label", "body"; expected this key, or another one by --text NAME
jsonl       | {"text":1,"label":1}         | in:1: "text" is a number; expected a string
jsonl       | {"text":"a","label":null}    | in:1: "label" is null; expected a string, a number or a boolean, an array of these, or an object of probabilities
jsonl       | {"text":"a","label":""}      | in:1: the label is empty; expected a label under "label"
jsonl       | {"text":"a","label":1} {}    | in:1: text follows the object; expected one JSON object per line
jsonl       | {"text":"a","text":"b","label":1} | in:1: the key "text" occurs twice; expected one occurrence
jsonl       | ["a"]                        | in:1: the line is an array, not an object; expected one JSON object per line
jsonl       | {"text":"\\uD800","label":1} | in:1: "text" has an unpaired surrogate such as \\uD800; expected Unicode text
jsonl       | {"text" "a"}                 | in:1: column 9: the JSON is malformed at '"'; expected one JSON object per line
text        | a                            | in: the format text has no labels; expected --format with one of fasttext, csv, tsv, jsonl, label-first
""")
  void labelledText(String format, String content, String message) {
    String unescaped = content.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    CorpusOptions options = Corpora.as(CorpusFormat.named(format).orElseThrow());
    assertInvalid(() -> Corpora.labelled(unescaped, options), message);
  }

  @Test
  void missingOrRepeatedColumns() {
    CorpusOptions csv = Corpora.as(CorpusFormat.CSV);
    String file = "a,A,b,b\n1,2,3,4\n";
    assertInvalid(
        () -> Corpora.labelled(file, csv.withTextColumns("c")),
        "in:1: there is no column \"c\"; expected one of \"a\", \"A\", \"b\", \"b\"");
    assertInvalid(
        () -> Corpora.labelled(file, csv.withTextColumns("b").withLabelColumn("a")),
        "in:1: 2 columns are called \"b\"; expected column names that differ in more"
            + " than letter case and blanks");
    assertInvalid(
        () -> Corpora.labelled("x\n1\n", csv.withTextColumns("x").withLabelColumn("X")),
        "in:1: \"x\" is both text and label; expected different columns (--text NAME, --label"
            + " NAME)");
    assertInvalid(
        () -> Corpora.labelled("1,2,3\n", csv.withHeader(false)),
        "in:1: the line has 3 columns, and their roles are unknown; expected two columns,"
            + " LABEL and text, or --text N and --label N with numbers from 1");
    assertInvalid(
        () -> Corpora.labelled("1,2,3\n", csv.withHeader(false).withTextColumns("4")),
        "in:1: there is no column \"4\"; expected without a header, a number from 1 to 3");
    assertInvalid(
        () -> Corpora.labelled("1,2\n1\n", csv.withHeader(false)),
        "in:2: the row has 1 column; expected 2 as in the first row");
    assertInvalid(
        () -> Corpora.labelled("{}", Corpora.as(CorpusFormat.JSONL).withTextColumns("label")),
        "in: \"label\" is both text and label; expected different columns (--text NAME, --label"
            + " NAME)");
    assertInvalid(
        () -> Corpora.unlabelled("a", CorpusOptions.defaults().withTextColumns("text")),
        "in: --text, --label and --no-header refer to columns, which the format text lacks;"
            + " expected --format csv or tsv (or jsonl with --text and --label)");
    assertInvalid(
        () -> Corpora.unlabelled("{}", Corpora.as(CorpusFormat.JSONL).withHeader(false)),
        "in: --text, --label and --no-header refer to columns, which the format jsonl lacks;"
            + " expected --format csv or tsv (or jsonl with --text and --label)");
  }

  @Test
  void unknownFormat() {
    assertInvalid(
        () -> Corpora.labelled("The cat sat.\nThe dog ran.\nIt rains.", CorpusOptions.defaults()),
        "in: the format cannot be detected from the name or the first lines; expected --format"
            + " with one of fasttext, csv, tsv, jsonl, label-first");
    assertInvalid(
        () -> Corpora.labelled("\n \n", CorpusOptions.defaults()),
        "in: the file is empty; expected labelled texts");
  }

  @Test
  void unreadableFiles() throws IOException {
    Path missing = folder.resolve("missing.csv");
    assertInvalid(
        () -> CorpusReader.openLabelled(missing, CorpusOptions.defaults()),
        missing + ": there is no such file; expected a file");
    assertInvalid(
        () -> CorpusReader.openUnlabelled(folder, CorpusOptions.defaults()),
        folder + ": this is a directory; expected a file");
    Path plain = Files.writeString(folder.resolve("plain.txt.gz"), "a b");
    assertInvalid(
        () -> CorpusReader.openLabelled(plain, CorpusOptions.defaults()),
        plain + ": not gzip data; expected gzip data, as the file name says");
  }

  @Test
  void damagedGzip() {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ('a' + (content[i] & 15));
    }
    byte[] gzip = Corpora.gzip(content);
    for (int length : new int[] {2, 5, 11, 1000, gzip.length - 9, gzip.length - 1}) {
      assertThatThrownBy(() -> readText(Arrays.copyOf(gzip, length)))
          .as("%d of %d bytes", length, gzip.length)
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("-: the gzip data are cut off or damaged; expected a complete gzip file");
    }
    byte[] damaged = gzip.clone();
    damaged[gzip.length - 6] ^= 1;
    assertInvalid(
        () -> readText(damaged),
        "-: the gzip data are cut off or damaged; expected a complete gzip file");
  }

  @Test
  void invalidUtf8() {
    byte[] bytes = "first\r\nzwei é\nbad \u00FF here".getBytes(StandardCharsets.ISO_8859_1);
    assertInvalid(
        () -> readText(bytes),
        "-:2: byte 0xE9 at byte offset 12 is not UTF-8; the file reads as ISO-8859-1; expected for"
            + " example --encoding ISO-8859-1");
  }

  @Test
  void offsetsCountFromTheStartOfTheData() {
    byte[] bytes = ("\uFEFF" + "é".repeat(40) + "\n").repeat(5000).getBytes(StandardCharsets.UTF_8);
    bytes[400_001] = (byte) 0xC0;
    long line = new String(bytes, 0, 400_001, StandardCharsets.ISO_8859_1).lines().count();
    assertThatThrownBy(() -> readText(bytes))
        .hasMessageStartingWith("-:" + line + ": byte 0xC0 at byte offset 400001 is not UTF-8;");
  }

  @Test
  void invalidBytesInANamedEncoding() {
    InputStream ascii = new ByteArrayInputStream(new byte[] {'a', '\n', 'b', (byte) 0x80, 'c'});
    CorpusOptions options = CorpusOptions.defaults().withEncoding(StandardCharsets.US_ASCII);
    assertInvalid(
        () -> Corpora.all(CorpusReader.openUnlabelled(ascii, "-", options)),
        "-:2: byte 0x80 at byte offset 3 is not US-ASCII; expected US-ASCII as --encoding says");
    InputStream odd = new ByteArrayInputStream(new byte[] {0, 'a', 0});
    CorpusOptions utf16 = CorpusOptions.defaults().withEncoding(StandardCharsets.UTF_16BE);
    assertInvalid(
        () -> Corpora.all(CorpusReader.openUnlabelled(odd, "-", utf16)),
        "-:1: byte 0x00 at byte offset 2 is not UTF-16BE; expected UTF-16BE as --encoding says");
  }

  @Test
  void endlessLinesAndRows() {
    assertInvalid(
        () -> Corpora.all(CorpusReader.openUnlabelled(endless("x"), "-", CorpusOptions.defaults())),
        "-:1: the line is longer than 64 MiB; expected one text per line");
    CorpusOptions csv = Corpora.as(CorpusFormat.CSV).withHeader(false);
    assertInvalid(
        () -> Corpora.all(CorpusReader.openUnlabelled(endless("1,\"abcd\n"), "-", csv)),
        "-:1: the row is longer than 64 Mi characters; expected a quote that is closed");
  }

  @Test
  void messagesAreSingleLines() {
    String header = "a\u001B[31m\u2028b\n\"" + "😀".repeat(41) + "\"";
    assertThatThrownBy(
            () -> Corpora.labelled('"' + header.replace("\"", "\"\"") + "\",b\n", as("csv")))
        .message()
        .contains("\"a\\u001B[31m\\u2028b\\u000A\"" + "😀".repeat(30) + "…\", \"b\"")
        .doesNotContainPattern("\\p{Cntrl}");
  }

  private static CorpusOptions as(String format) {
    return Corpora.as(CorpusFormat.named(format).orElseThrow());
  }

  private static void readText(byte[] bytes) throws IOException {
    Corpora.all(
        CorpusReader.openUnlabelled(
            new ByteArrayInputStream(bytes), "-", CorpusOptions.defaults()));
  }

  /** A stream that repeats its last five characters (or all) forever. */
  private static InputStream endless(String start) {
    byte[] bytes = start.getBytes(StandardCharsets.US_ASCII);
    int loop = Math.max(0, bytes.length - 5);
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        int value = bytes[at];
        at = at + 1 == bytes.length ? loop : at + 1;
        return value;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        for (int i = 0; i < length; i++) {
          into[offset + i] = (byte) read();
        }
        return length;
      }
    };
  }

  private static void assertInvalid(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessage(message);
    assertThat(message).doesNotContain("\n");
  }
}
