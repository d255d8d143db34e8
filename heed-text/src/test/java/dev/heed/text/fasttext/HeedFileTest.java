package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.text.storage.Archive;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.zip.ZipFile;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of fastText as {@code .heed} files. */
class HeedFileTest {
  /** Bytes that opening a file of some kilobytes may allocate. */
  private static final long MAX_ALLOCATION = 8 << 20;

  @TempDir private Path folder;

  @Property(tries = 150)
  void givesTheSameNumbers(@ForAll long seed) throws IOException {
    SmallModel small = SmallModels.random(seed);
    small.words.set(0, new byte[] {'x', (byte) 0xFF, '\\', (byte) 0xC3, 7});
    Random random = new Random(seed);
    Path made = Files.createTempDirectory("heed-converted");
    Path bin = Files.write(made.resolve("model.bin"), small.bytes());
    Path heed = made.resolve("model.heed");
    Path again = made.resolve("again.heed");
    try (FastTextModel model = FastTextModel.open(bin)) {
      model.save(heed);
      try (FastTextModel converted = FastTextModel.open(heed)) {
        converted.save(again);
        assertThat(again).hasSameBinaryContentAs(heed);
        assertThat(converted.info()).isEqualTo(model.info());
        assertThat(converted.labels()).isEqualTo(model.labels());
        assertThat(converted.labelShares()).isEqualTo(model.labelShares());
        assertThat(converted.words()).isEqualTo(model.words());
        for (int i = 0; i < 10; i++) {
          byte[] line = SmallModels.line(random);
          assertThat(converted.explain(line, FastTextModel.ALL, -1))
              .isEqualTo(model.explain(line, FastTextModel.ALL, -1));
          assertThat(converted.sentenceVector(line)).isEqualTo(model.sentenceVector(line));
        }
        byte[] word = small.words.getFirst();
        assertThat(converted.wordVector(word)).isEqualTo(model.wordVector(word));
      }
    } finally {
      for (Path each : List.of(bin, heed, again, made)) {
        Files.deleteIfExists(each);
      }
    }
  }

  private Path converted(long seed) throws IOException {
    Path bin = Files.write(folder.resolve("model.bin"), SmallModels.random(seed).bytes());
    Path heed = folder.resolve("model.heed");
    try (FastTextModel model = FastTextModel.open(bin)) {
      model.save(heed);
    }
    return heed;
  }

  @Test
  void isFoundByItsContent() throws IOException {
    Path heed = converted(1);
    assertThat(FastTextModel.isModel(heed)).isTrue();
    assertThat(FastTextModel.isModel(folder.resolve("model.bin"))).isTrue();
    assertThat(FastTextModel.isModel(Files.writeString(folder.resolve("a.bin"), "text"))).isFalse();
    assertThat(FastTextModel.isModel(folder)).isFalse();
    assertThat(FastTextModel.isModel(folder.resolve("none"))).isFalse();
  }

  @Test
  void everyTruncationAndDamageIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(converted(3));
    Path damaged = folder.resolve("damaged.heed");
    for (int length = 4; length < whole.length; length += 61) {
      Files.write(damaged, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> FastTextModel.open(damaged).close())
          .isInstanceOf(InvalidInputException.class)
          .extracting(Throwable::getMessage)
          .asString()
          .hasLineCount(1)
          .contains("; expected ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "config.json, '\"dim\" : \\d+', '\"dim\" : 1048576'",
    "config.json, '\"dim\" : \\d+', '\"dim\" : \"x\"'",
    "config.json, '\"dim\" : \\d+', ''",
    "config.json, '\"words\" : \\d+', '\"words\" : 2147483647'",
    "config.json, '\"buckets\" : \\d+', '\"buckets\" : 2147483647'",
    "config.json, '\"pruned\" : -?\\d+', '\"pruned\" : 2147483647'",
    "config.json, '\"labels\" : \\d+', '\"labels\" : 2000000000'",
    "config.json, '\"tokens\" : \\d+', '\"tokens\" : -1'",
    "config.json, '\"loss\" : \"\\w+\"', '\"loss\" : \"none\"'",
    "config.json, '\"max_chars\" : \\d+', '\"max_chars\" : 5000'",
    "config.json, '\"input_width\" : \\d+', '\"input_width\" : 99'",
    "config.json, '\"output_width\" : \\d+', '\"output_width\" : 1'",
    "config.json, '\"format_version\" : 1', '\"format_version\" : 2'",
    "config.json, '\\}', ''",
    "labels.txt, '__label__0', '\\\\q'",
    "labels.txt, '\\n$', ''",
    "labels.txt, '$', 'more\\n'",
    "vocabulary.txt, '^', 'more\\n'",
    "vocabulary.txt, '^', '\\0'",
    "weights.safetensors, 'F32', 'F64'",
    "weights.safetensors, '$', 'more'",
  })
  void everyHostileEntryIsRefusedWithoutAllocation(String name, String from, String to)
      throws IOException {
    Path heed = converted(4);
    SequencedMap<String, AtomicFile.Content> entries = new LinkedHashMap<>();
    boolean changed = false;
    try (ZipFile zip = new ZipFile(heed.toFile())) {
      for (var each : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(each).readAllBytes();
        if (each.getName().equals(name)) {
          String text = new String(bytes, StandardCharsets.ISO_8859_1);
          String other = to == null ? "" : to.translateEscapes();
          byte[] hostile =
              text.replaceFirst(from, Matcher.quoteReplacement(other))
                  .getBytes(StandardCharsets.ISO_8859_1);
          changed = !Arrays.equals(bytes, hostile);
          bytes = hostile;
        }
        byte[] content = bytes;
        entries.put(each.getName(), out -> out.write(content));
      }
    }
    assertThat(changed).isTrue();
    Path hostile = folder.resolve("hostile.heed");
    AtomicFile.write(hostile, out -> Archive.write(entries, out));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> FastTextModel.open(hostile).close())
        .isInstanceOf(InvalidInputException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1)
        .contains("; expected ");
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATION);
  }
}
