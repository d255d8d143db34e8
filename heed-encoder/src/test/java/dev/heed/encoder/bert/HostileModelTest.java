package dev.heed.encoder.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.heed.base.ProblemException;
import dev.heed.encoder.TinyBert;
import dev.heed.encoder.TinyBert.Form;
import dev.heed.encoder.onnx.OnnxGraph;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Damaged and hostile models give one line, quickly and in little memory. */
final class HostileModelTest {
  private static final byte[] MODEL = TinyBert.model(Form.SIMPLE, 1, 1).onnx();
  private static final byte[] INTEGERS = TinyBert.model(Form.INTEGERS, 1, 1).onnx();

  /** A whole model takes a quarter of this. */
  private static final long MAX_ALLOCATED = 30 * 65_536L;

  static {
    // Classes are loaded by the first call, and counted with it.
    load(MODEL);
    load(INTEGERS);
    assertThatThrownBy(() -> load(new byte[] {1}), "no model").hasMessageContaining("; expected");
  }

  private static void load(byte[] model) {
    BertGraph.weights(OnnxGraph.read(model));
  }

  /** Loads a model, or fails in one line. */
  private static void loadOrRefuse(byte[] model) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      load(model);
    } catch (ProblemException e) {
      assertThat(e.in("model.onnx", 0).getMessage())
          .startsWith("model.onnx: ")
          .doesNotContain("\n")
          .contains("; expected ");
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED);
  }

  @Property(tries = 500)
  void aTruncatedModelIsRefused(@ForAll @IntRange(min = 0, max = 1_000_000) int length) {
    Assume.that(length < MODEL.length);
    // What follows the graph is not needed.
    int graphEnd = MODEL.length - 6;
    Assume.that(length < graphEnd);
    byte[] truncated = Arrays.copyOf(MODEL, length);
    assertThatThrownBy(() -> load(truncated)).isInstanceOf(ProblemException.class);
    loadOrRefuse(truncated);
  }

  @Property(tries = 3000)
  void anyChangedByteIsHarmless(
      @ForAll @IntRange(min = 0, max = 10_000_000) int place, @ForAll byte value) {
    for (byte[] model : new byte[][] {MODEL, INTEGERS}) {
      byte[] changed = model.clone();
      changed[place % changed.length] = value;
      loadOrRefuse(changed);
    }
  }

  /** The names, shapes and lengths are but a hundredth of the bytes. */
  @Property(tries = 3000)
  void anyChangedByteOfTheNodesIsHarmless(
      @ForAll @IntRange(min = 0, max = 6000) int place,
      @ForAll @IntRange(min = 1, max = 4) int count,
      @ForAll byte value) {
    byte[] changed = MODEL.clone();
    Arrays.fill(changed, place, place + count, value);
    loadOrRefuse(changed);
  }

  @Property(tries = 300)
  void anyBytesAreRefused(@ForAll byte[] bytes) {
    assertThatThrownBy(() -> load(bytes)).isInstanceOf(ProblemException.class);
  }

  @Example
  void sayingMoreBytesThanThereAreAllocatesNothing() {
    byte[] graphOfTwoGigabytes = {0x3A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07};
    loadOrRefuse(graphOfTwoGigabytes);
    assertThatThrownBy(() -> load(graphOfTwoGigabytes))
        .hasMessage(
            "the file is truncated, damaged or no ONNX model: it has a field of 2147483647 bytes"
                + " where 0 are left at byte 6; expected an ONNX model");
  }

  @Example
  void saysWhatWasFound() {
    assertThatThrownBy(() -> load(new byte[0])).hasMessageStartingWith("the file is empty; ");
    assertThatThrownBy(() -> load("PK\3\4 a zip".getBytes(StandardCharsets.US_ASCII)))
        .hasMessageStartingWith("the file is truncated, damaged or no ONNX model: ");
    assertThatThrownBy(() -> load(replaced("Softmax", "Sigmoid")))
        .hasMessage(
            "the graph is not that of a BERT encoder: found Sigmoid (Softmax_1:0); expected the"
                + " weights of attention by Softmax, as BERT has it");
    assertThatThrownBy(() -> load(replaced("input_ids", "input_xyz")))
        .hasMessageContaining("found the tensor input_xyz; expected");
    assertThatThrownBy(() -> load(replaced("Erf", "Abs"))).hasMessageContaining("GELU by Erf");
  }

  @Example
  void weightsThatAreNotFiniteAreRefused() {
    byte[] changed = MODEL.clone();
    // Most bytes are weights, and 7 bytes hold a whole number of 4, which is not a number then.
    Arrays.fill(changed, changed.length / 2, changed.length / 2 + 7, (byte) 0xFF);
    assertThatThrownBy(() -> load(changed))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(" has the value NaN; expected finite ones");
  }

  /** The model with another name of the same length. */
  private static byte[] replaced(String name, String other) {
    String text = new String(MODEL, StandardCharsets.ISO_8859_1);
    assertThat(text.contains((char) name.length() + name)).as(name).isTrue();
    return text.replace((char) name.length() + name, (char) other.length() + other)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
