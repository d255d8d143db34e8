package dev.heed.text.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

  /** Writes more values than the buffer holds, with bits that a conversion would change. */
  @Test
  void everyBitIsPreserved() throws IOException {
    float[] values = new float[3 * 16_384 + 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(i * 1_000_003 & 0xbfffffff);
    }
    values[1] = -0f;
    values[2] = Float.MIN_VALUE;
    Tensor large = new Tensor("large", List.of(values.length), values);
    Tensor small = new Tensor("small", List.of(1, 2), new float[] {1, -2});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(List.of(large, small), out);
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    shapes.put("large", large.shape());
    shapes.put("small", small.shape());
    List<Tensor> read = read(out.toByteArray(), shapes);
    assertThat(read).extracting(Tensor::name).containsExactly("large", "small");
    for (int i = 0; i < values.length; i++) {
      assertThat(Float.floatToRawIntBits(read.getFirst().values()[i]))
          .isEqualTo(Float.floatToRawIntBits(values[i]));
    }
    assertThat(read.getLast().values()).containsExactly(1, -2);
  }

  @Test
  void tensorsInAnotherOrderAndMetadataAreRead() throws IOException {
    byte[] header =
        """
        {"__metadata__":{"by":"hand"},
        "a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},
        "b":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        ByteBuffer.allocate(8 + header.length + 12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .putFloat(3)
            .putFloat(5)
            .putFloat(7)
            .array();
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    shapes.put("a", List.of(2));
    shapes.put("b", List.of(1, 1));
    List<Tensor> read = read(bytes, shapes);
    assertThat(read.get(0).values()).containsExactly(5, 7);
    assertThat(read.get(1).values()).containsExactly(3);
    shapes.put("c", List.of(1));
    assertThatThrownBy(() -> read(bytes, shapes))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("in: has the tensors [a, b]; expected [a, b, c]");
  }

  /** An empty tensor may follow one that begins at the same place. */
  @Test
  void emptyTensorsAreRead() throws IOException {
    byte[] header =
        """
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
        "b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        ByteBuffer.allocate(8 + header.length + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .putFloat(3)
            .array();
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    shapes.put("a", List.of(1));
    shapes.put("b", List.of(0));
    List<Tensor> read = read(bytes, shapes);
    assertThat(read.get(0).values()).containsExactly(3);
    assertThat(read.get(1).values()).isEmpty();
  }

  @Test
  void wrongSizesAreRejected() throws IOException {
    Tensor tensor = new Tensor("t", List.of(2), new float[] {1, 2});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(List.of(tensor), out);
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    shapes.put("t", List.of(2));
    byte[] all = out.toByteArray();
    for (int length = 0; length < all.length; length++) {
      ByteArrayInputStream in = new ByteArrayInputStream(all, 0, length);
      assertThatThrownBy(() -> Safetensors.read(in, all.length, "in", shapes))
          .hasMessage("in: is cut short; expected the whole file");
    }
    assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(all), 7, "in", shapes))
        .hasMessage("in: has 7 bytes; expected at least 8");
  }

  private static List<Tensor> read(byte[] bytes, SequencedMap<String, List<Integer>> shapes)
      throws IOException {
    return Safetensors.read(new ByteArrayInputStream(bytes), bytes.length, "in", shapes);
  }
}
