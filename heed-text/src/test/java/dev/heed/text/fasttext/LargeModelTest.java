package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of 2.5 GB, larger than one map can be. Its file is sparse and takes no room. */
class LargeModelTest {
  private static final int DIM = 64;
  private static final int ROW_BYTES = DIM * Float.BYTES;
  private static final int BUCKETS = 10_000_000;

  /** Rows from here on lie beyond 2 GB. */
  private static final int FAR = 8_500_000;

  @Test
  void rowsBeyondTwoGigabytesAreFound(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("large.bin");
    long start = write(file);
    String text = "";
    int row = 0;
    try (FastTextModel model = FastTextModel.open(file)) {
      for (int i = 0; row < FAR; i++) {
        text = "a x" + i;
        row = model.explain(text, 1, 0).places().get(1).row();
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer value = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(value.putFloat(30).flip(), start + (long) row * ROW_BYTES);
    }
    try (FastTextModel model = FastTextModel.open(file)) {
      FastTextExplanation explained = model.explain(text, 1, 0);
      // Rows: a, its n-gram with x, and that of x with the end of the line.
      assertThat(explained.labels().getFirst().logits().getFirst().contributions())
          .containsExactly(0.0, 10.0, 0.0);
      assertThat(explained.labels().getFirst().logits().getFirst().value()).isEqualTo(10);
      assertThat(model.info().rows()).isEqualTo(BUCKETS + 1);
    }
  }

  /** Writes a model whose input matrix is 0, and returns where that begins. */
  private static long write(Path file) throws IOException {
    SmallModel small = FastTextModelTest.words("a");
    small.dim = DIM;
    small.wordNgrams = 2;
    float[][] output = new float[2][DIM];
    output[0][0] = 1;
    small.output = new SmallModel.Dense(output);
    small.bucket = BUCKETS;
    byte[] bytes = small.bytes();
    int outputBytes = 1 + 2 * Long.BYTES + 2 * ROW_BYTES;
    int start = bytes.length - outputBytes;
    // The writer has put an input matrix without rows there.
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(start - 2 * Long.BYTES, BUCKETS + 1L);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      channel.write(ByteBuffer.wrap(bytes, 0, start));
      byte[] tail = Arrays.copyOfRange(bytes, start, bytes.length);
      channel.write(ByteBuffer.wrap(tail), start + (BUCKETS + 1L) * ROW_BYTES);
    }
    return start;
  }
}
