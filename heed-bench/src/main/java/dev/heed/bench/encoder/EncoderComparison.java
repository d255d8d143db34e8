package dev.heed.bench.encoder;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.base.ProblemException;
import dev.heed.base.Statistics;
import dev.heed.encoder.Encoder;
import dev.heed.encoder.Piece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times the forward pass of an encoder in Heed and in ONNX Runtime, in turn: {@code
 * EncoderComparison FOLDER [ROUNDS [THREADS]]}. FOLDER has {@code model.onnx} and {@code
 * tokenizer.json}. Prints for a text of 26 pieces, and for one of 128, the median times of both and
 * the ratio of these medians.
 */
public final class EncoderComparison {
  private static final List<Integer> PIECES = List.of(26, 128);

  /** Rounds before the timed ones; enough for the compiler. */
  private static final int WARM_UP = 300;

  /** Largest difference of a hidden state from ONNX Runtime's. */
  private static final double TOLERANCE = 1e-4;

  private final Encoder encoder;
  private final OrtEnvironment runtime;
  private final OrtSession session;

  private EncoderComparison(Encoder encoder, OrtEnvironment runtime, OrtSession session) {
    this.encoder = encoder;
    this.runtime = runtime;
    this.session = session;
  }

  /**
   * Prints the times.
   *
   * @param arguments the folder, the number of rounds (400 by default), and of threads (1)
   */
  public static void main(String[] arguments) throws IOException, OrtException {
    Path folder = Path.of(arguments[0]);
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 400;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        Encoder encoder = Encoder.open(folder, threads)) {
      options.setIntraOpNumThreads(threads);
      try (OrtSession session =
          runtime.createSession(folder.resolve("model.onnx").toString(), options)) {
        EncoderComparison comparison =
            new EncoderComparison(encoder.withPrefix(""), runtime, session);
        for (int pieces : PIECES) {
          System.out.println(comparison.run(pieces, rounds));
        }
      }
    }
  }

  private String run(int pieces, int rounds) throws OrtException {
    String text = "film ".repeat(pieces - 2).strip();
    double difference = difference(text, pieces);
    List<Integer> last = List.of(encoder.info().shape().layers());
    List<Double> own = new ArrayList<>();
    List<Double> other = new ArrayList<>();
    long[] ids = ids(text);
    for (int round = 0; round < WARM_UP + rounds; round++) {
      long start = System.nanoTime();
      encoder.means(List.of(text), last);
      long middle = System.nanoTime();
      states(ids);
      long end = System.nanoTime();
      if (round >= WARM_UP) {
        own.add((middle - start) / 1e6);
        other.add((end - middle) / 1e6);
      }
    }
    double heed = Statistics.median(own.stream().mapToDouble(each -> each).toArray());
    double onnx = Statistics.median(other.stream().mapToDouble(each -> each).toArray());
    return String.format(
        Locale.ROOT,
        "%d pieces: Heed %.2f ms, ONNX Runtime %.2f ms, ratio %.2f; states differ by at most %.1e",
        pieces,
        heed,
        onnx,
        heed / onnx,
        difference);
  }

  /**
   * The largest difference of a hidden state. Of models of 8-bit integers it may be any, since ONNX
   * Runtime rounds activations too; of others both have to compute the same before they are timed.
   */
  private double difference(String text, int pieces) throws OrtException {
    float[] got = encoder.trace(text).states().getLast();
    float[][] expected = states(ids(text));
    double largest = 0;
    for (int i = 0; i < got.length; i++) {
      largest =
          Math.max(
              largest, Math.abs(got[i] - expected[i / expected[0].length][i % expected[0].length]));
    }
    if (expected.length != pieces || (largest > TOLERANCE && !encoder.info().quantised())) {
      throw new ProblemException(
          "%d pieces, with states that differ by %s".formatted(expected.length, largest),
          pieces + " pieces and at most " + TOLERANCE);
    }
    return largest;
  }

  private long[] ids(String text) {
    return encoder.pieces(text).stream().mapToLong(Piece::id).toArray();
  }

  private float[][] states(long[] ids) throws OrtException {
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    try (OnnxTensor first = OnnxTensor.createTensor(runtime, new long[][] {ids});
        OnnxTensor second = OnnxTensor.createTensor(runtime, new long[][] {mask});
        OnnxTensor third = OnnxTensor.createTensor(runtime, new long[][] {new long[ids.length]});
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", first, "attention_mask", second, "token_type_ids", third))) {
      return ((float[][][]) result.get(0).getValue())[0];
    }
  }
}
