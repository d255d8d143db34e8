package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are no models, or models that were damaged, or made to do harm. */
class HostileModelTest {
  /** Bytes that a file of some kilobytes and a line may allocate. */
  private static final long MAX_ALLOCATION = 8 << 20;

  private static final int[] EXTREMES = {
    -1, 0, 1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20, 1 << 28, 1 << 30, -256, 0x7F800000
  };

  /** Offsets in the file, as the format fixes them. */
  private static final int VERSION = 4;

  private static final int DIM = 8;
  private static final int WORD_NGRAMS = 28;
  private static final int LOSS = 32;
  private static final int MODEL = 36;
  private static final int BUCKET = 40;
  private static final int MINN = 44;
  private static final int MAXN = 48;
  private static final int SIZE = 64;
  private static final int WORDS = 68;
  private static final int LABELS = 72;
  private static final int PRUNE_SIZE = 84;

  @Property(tries = 500)
  void aDamagedModelIsRefusedOrPredicts(@ForAll long seed) throws IOException {
    byte[] bytes = SmallModels.random(seed).bytes();
    Random random = new Random(seed);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int changes = random.nextInt(3); changes >= 0; changes--) {
      // The head matters most: half of the changes are there.
      int range = random.nextBoolean() ? Math.min(120, bytes.length) : bytes.length;
      int at = random.nextInt(range - 8);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> buffer.putInt(at & ~3, EXTREMES[random.nextInt(EXTREMES.length)]);
        case 2 -> buffer.putInt(at, EXTREMES[random.nextInt(EXTREMES.length)]);
        default -> buffer.putLong(at & ~3, random.nextLong() >> random.nextInt(64));
      }
    }
    if (random.nextInt(4) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    tryOut(bytes, random);
  }

  /** Loads the classes that models of all kinds need, and those of a refusal. */
  @BeforeContainer
  static void loadClasses() throws IOException {
    for (long seed = 0; seed < 30; seed++) {
      byte[] bytes = SmallModels.random(seed).bytes();
      byte[] line = SmallModels.line(new Random(seed));
      allocation(bytes, line);
      allocation(Arrays.copyOf(bytes, bytes.length / 2), line);
    }
  }

  private static void tryOut(byte[] bytes, Random random) throws IOException {
    byte[] line = SmallModels.line(random);
    assertThat(allocation(bytes, line)).isLessThan(MAX_ALLOCATION);
  }

  /** The bytes allocated to open a model and use it, or to refuse it in one line. */
  private static long allocation(byte[] bytes, byte[] line) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try (FastTextModel model = FastTextModelTest.open(bytes)) {
      if (model.info().settings().kind() == FastTextInfo.Kind.SUPERVISED) {
        assertThat(model.predict(line, 2, 0)).hasSizeLessThanOrEqualTo(2);
      } else {
        assertThat(model.wordVector(line)).hasSize(model.info().settings().dim());
      }
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).hasLineCount(1).contains("; expected ");
    } catch (UncheckedIOException e) {
      assertThat(e.getCause()).isInstanceOf(InvalidInputException.class);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void everyTruncationIsRefused() {
    for (long seed = 0; seed < 6; seed++) {
      byte[] bytes = SmallModels.random(seed).bytes();
      for (int length = 0; length < bytes.length; length += length < 300 ? 1 : 97) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> FastTextModelTest.open(cut).close())
            .isInstanceOf(InvalidInputException.class);
      }
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      assertThatThrownBy(() -> FastTextModelTest.open(longer).close())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageEndingWith(": 1 bytes after the output matrix; expected the end of the file");
    }
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(0, 0x04034B50, "not a fastText model; expected a file that begins with BA 16 4F 2F"),
        damage(VERSION, 13, "the version is 13; expected 11 to 12"),
        damage(DIM, 0, "the dimension is 0; expected 1 to 1048576"),
        damage(DIM, 5, "the columns of the input matrix is 4; expected 5"),
        damage(WORD_NGRAMS, 1 << 30, "wordNgrams is 1073741824; expected 0 to 1000"),
        damage(LOSS, 5, "the loss's number is 5; expected 1 to 4"),
        damage(MODEL, 0, "the model's number is 0; expected 1 to 3"),
        damage(BUCKET, 0, "the number of buckets is 0; expected 1 to 2147483647"),
        damage(BUCKET, 9, "the rows of the input matrix is 12; expected 11"),
        damage(MINN, -1, "minn is -1; expected 0 to 2147483647"),
        damage(MAXN, 1 << 20, "maxn is 1048576; expected 0 to 1000"),
        damage(SIZE, 9, "the number of entries is 9; expected 4"),
        damage(WORDS, -2, "the number of words is -2; expected 0 to 536870912"),
        damage(LABELS, 0, "the number of labels is 0; expected 1 to 536870912"),
        damage(PRUNE_SIZE, 7, "a pruned n-gram's bucket is"));
  }

  private static Arguments damage(int offset, int value, String message) {
    return Arguments.of(offset, value, message);
  }

  @ParameterizedTest
  @MethodSource("damages")
  void saysWhichNumberIsWrong(int offset, int value, String message) {
    byte[] bytes = model(small -> {}).bytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    if (offset == PRUNE_SIZE) {
      Arrays.fill(bytes, PRUNE_SIZE + 4, PRUNE_SIZE + 8, (byte) 0);
    }
    assertThatThrownBy(() -> FastTextModelTest.open(bytes).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(": " + message);
  }

  @Test
  void sizesThatDoNotFitTheFileAllocateNothing() {
    byte[] bytes = model(small -> {}).bytes();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(SIZE, 1 << 29).putInt(WORDS, (1 << 29) - 2);
    assertThatThrownBy(() -> FastTextModelTest.open(bytes).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the dictionary at byte 92 would have 536870912 × 10 bytes");
  }

  @Test
  void aPrunedDictionaryNeedsAQuantisedMatrix() {
    byte[] bytes = model(small -> small.pruned = Map.of(3, 0)).bytes();
    assertThatThrownBy(() -> FastTextModelTest.open(bytes).close())
        .hasMessageContaining("a pruned dictionary with a dense matrix; expected");
    byte[] outside = model(small -> small.pruned = Map.of(3, 5)).bytes();
    assertThatThrownBy(() -> FastTextModelTest.open(outside).close())
        .hasMessageContaining("a pruned n-gram's row is 5; expected 0");
  }

  @Test
  void flagsAreBits(@TempDir Path folder) throws IOException {
    byte[] bytes = model(small -> {}).bytes();
    int output = bytes.length - 2 * 4 * Float.BYTES - 16 - 1;
    bytes[output] = 2;
    Path file = Files.write(folder.resolve("m.bin"), bytes);
    assertThatThrownBy(() -> FastTextModel.open(file))
        .hasMessage(file + ": the output matrix's flag is 2; expected 0 to 1");
    assertThatThrownBy(() -> FastTextModel.open(folder))
        .hasMessage(folder + ": is a folder; expected a fastText model");
  }

  @Test
  void aWordWithoutEndIsRefused(@TempDir Path folder) throws IOException {
    byte[] bytes = model(small -> {}).bytes();
    byte[] file = Arrays.copyOf(bytes, 1 << 25);
    Arrays.fill(file, 92, file.length, (byte) 'x');
    Path path = Files.write(folder.resolve("m.bin"), file);
    assertThatThrownBy(() -> FastTextModel.open(path))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has no end within 16777216 bytes; expected a zero byte");
  }

  private static SmallModel model(Consumer<SmallModel> change) {
    SmallModel small = FastTextModelTest.words("a", "b");
    small.wordNgrams = 2;
    small.bucket = 10;
    change.accept(small);
    FastTextModelTest.fill(small);
    return small;
  }
}
