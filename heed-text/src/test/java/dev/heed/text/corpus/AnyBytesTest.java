package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Any bytes are records or one error in plain words, without a name from inside of a library. */
class AnyBytesTest {
  private static final String INNER_NAMES =
      "(?s).*(Feature|REDACTED|Source:|Exception|java\\.|com\\.|JsonToken|Input"
          + " length|null\\)|buffer size|start marker|CTRL-CHAR|code \\d).*";

  private static final List<String> FILES =
      List.of(
          "label,text\npos,\"a, \"\"b\"\"\"\nneg,c\n",
          "label\ttext\npos\ta \\t b\nneg\tc\n",
          "{\"id\": 1, \"text\": \"a\\u00e9\", \"label\": \"x\", \"more\": [1.5e3, {\"y\":"
              + " null}]}\n",
          "__label__pos a b\n__label__neg c\n",
          "0 a b\n1 c d\n0 e\n1 f\n",
          "sep=;\ntext;label\na;b\n");

  /** Whole files with some bytes replaced, doubled or left out. */
  @Provide
  Arbitrary<byte[]> mutated() {
    return Arbitraries.of(FILES)
        .flatMap(
            file ->
                Arbitraries.longs()
                    .map(seed -> mutated(file.getBytes(StandardCharsets.UTF_8), new Random(seed))));
  }

  private static byte[] mutated(byte[] file, Random random) {
    byte[] some = ",;\t|\"\\{}[]:\n\r\0\u007f \u00ff".getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte b : file) {
      switch (random.nextInt(15)) {
        case 0 -> out.write(some[random.nextInt(some.length)]);
        case 1 -> {}
        case 2 -> out.writeBytes(new byte[] {b, b});
        case 3 -> out.write(random.nextInt(256));
        default -> out.write(b);
      }
    }
    return out.toByteArray();
  }

  @Provide
  Arbitrary<byte[]> random() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
  }

  @Property(tries = 1000)
  void mutatedFiles(@ForAll("mutated") byte[] bytes) {
    readEveryWay(bytes);
  }

  @Property(tries = 300)
  void randomBytes(@ForAll("random") byte[] bytes) {
    readEveryWay(bytes);
  }

  private static void readEveryWay(byte[] bytes) {
    for (CorpusFormat format : CorpusFormat.values()) {
      for (boolean header : new boolean[] {true, false}) {
        read(bytes, "x", Corpora.as(format).withHeader(header));
      }
    }
    for (String name : List.of("x.csv", "x.tsv", "x.jsonl", "x.txt", "-", "x.csv.gz")) {
      read(bytes, name, CorpusOptions.defaults());
    }
  }

  private static void read(byte[] bytes, String name, CorpusOptions options) {
    for (boolean labelled : new boolean[] {true, false}) {
      try {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Corpora.all(
            labelled
                ? CorpusReader.openLabelled(in, name, options)
                : CorpusReader.openUnlabelled(in, name, options));
      } catch (InvalidInputException e) {
        assertThat(e.getMessage())
            .startsWith(name + ":")
            .contains("; expected ")
            .doesNotContain("\n")
            .doesNotMatch(INNER_NAMES);
      } catch (IOException e) {
        throw new AssertionError("no problem of the input", e);
      }
    }
  }

  @Test
  void everyEncodingTellsLineAndOffset() throws IOException {
    for (Charset charset : Charset.availableCharsets().values()) {
      Random random = new Random(1);
      for (int n = 0; n < 4; n++) {
        byte[] bytes = new byte[40_000];
        random.nextBytes(bytes);
        try (CorpusReader reader =
            CorpusReader.openUnlabelled(
                new ByteArrayInputStream(bytes),
                "x",
                CorpusOptions.defaults().withEncoding(charset))) {
          while (reader.next().isPresent()) {
            // any text will do
          }
        } catch (InvalidInputException e) {
          assertThat(e.getMessage())
              .as("%s", charset)
              .matches(
                  "x:\\d+: (byte 0x[0-9A-F]{2}|the character) at byte offset \\d+ is not .*;"
                      + " expected .*");
        }
      }
    }
  }

  @Test
  void halfAPairInCesu8HasALineAndAnOffset() throws IOException {
    Charset cesu8 = Charset.forName("CESU-8");
    CorpusOptions options = CorpusOptions.defaults().withEncoding(cesu8);
    for (int before : new int[] {1, 5000, 16_383, 16_384, 16_385, 40_000}) {
      byte[] text = ("a\n" + "b".repeat(before)).getBytes(StandardCharsets.US_ASCII);
      byte[] pair = "\uD83D\uDE00".getBytes(cesu8);
      byte[] whole = joined(text, pair);
      List<LabelledText> records =
          Corpora.all(CorpusReader.openUnlabelled(new ByteArrayInputStream(whole), "x", options));
      assertThat(records.getLast().text()).isEqualTo("b".repeat(before) + "\uD83D\uDE00");
      for (byte[] half : List.of(Arrays.copyOf(pair, 3), Arrays.copyOfRange(pair, 3, 6))) {
        for (byte[] after : List.of(new byte[0], "cd".getBytes(StandardCharsets.US_ASCII))) {
          byte[] broken = joined(text, joined(half, after));
          assertThat(error(broken, options))
              .matches(
                  "x:2: (byte 0xED|the character) at byte offset " + text.length + " is not .*");
        }
      }
    }
  }

  private static String error(byte[] bytes, CorpusOptions options) throws IOException {
    try {
      Corpora.all(CorpusReader.openUnlabelled(new ByteArrayInputStream(bytes), "x", options));
      return "no error";
    } catch (InvalidInputException e) {
      return e.getMessage();
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Test
  void theLimitsOfTheParserAreToldPlainly() throws IOException {
    String record = "{\"text\":\"a\",\"label\":\"b\",\"x\":%s}\n";
    CorpusOptions jsonl = Corpora.as(CorpusFormat.JSONL);
    List<List<String>> cases =
        List.of(
            List.of("[".repeat(1001) + "]".repeat(1001), "the JSON is nested more than 1000 deep"),
            List.of(
                "{\"a\":".repeat(1001) + "1" + "}".repeat(1001), "the JSON is nested more than"),
            List.of("1".repeat(1001), "a number has more than 1000 digits"),
            List.of("-0." + "1".repeat(1001), "a number has more than 1000 digits"),
            List.of("{\"" + "k".repeat(50_001) + "\":1}", "a key has more than 50000 characters"),
            List.of("NaN", "\"NaN\" is not a JSON value"),
            List.of("-Infinity", " is not a JSON value"),
            List.of("nope", "\"nope\" is not a JSON value"),
            List.of("\"\t\"", "the JSON is malformed at U+0009"));
    for (List<String> each : cases) {
      String content = record.formatted("1") + record.formatted(each.getFirst());
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      for (boolean labelled : new boolean[] {true, false}) {
        String message;
        try {
          ByteArrayInputStream in = new ByteArrayInputStream(bytes);
          Corpora.all(
              labelled
                  ? CorpusReader.openLabelled(in, "x", jsonl)
                  : CorpusReader.openUnlabelled(in, "x", jsonl));
          message = "no error";
        } catch (InvalidInputException e) {
          message = e.getMessage();
        }
        assertThat(message).startsWith("x:2: ").contains(each.getLast()).doesNotMatch(INNER_NAMES);
      }
    }
    String longText = "a".repeat(21_000_000);
    assertThat(
            Corpora.labelled("{\"label\":1,\"text\":\"" + longText + "\"}", jsonl)
                .getFirst()
                .text())
        .hasSize(longText.length());
  }

  @Test
  void aLikelyEncodingIsTold() {
    String text = "label,text\npos,Grüße aus Köln\nneg,schöne Bücher für große Kinder\n";
    for (String name : List.of("ISO-8859-1", "UTF-16LE", "UTF-16BE")) {
      byte[] bytes = text.getBytes(Charset.forName(name));
      for (String file : List.of("x.csv", "x.txt")) {
        assertThat(message(bytes, file))
            .contains("reads as " + name + "; expected for example --encoding " + name);
      }
    }
    byte[] damaged = text.repeat(20).getBytes(StandardCharsets.UTF_8);
    damaged[damaged.length - 3] = (byte) 0xFF;
    assertThat(message(damaged, "x.csv"))
        .contains("; expected UTF-8, or --encoding NAME with the name of another encoding");
  }

  private static String message(byte[] bytes, String name) {
    try {
      Corpora.all(
          CorpusReader.openLabelled(
              new ByteArrayInputStream(bytes), name, CorpusOptions.defaults()));
      return "no error";
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
