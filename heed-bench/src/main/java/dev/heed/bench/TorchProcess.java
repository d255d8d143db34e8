package dev.heed.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PyTorch's attention in a process of its own: {@code dev.heed.bench.TorchAttention}. */
public final class TorchProcess implements AutoCloseable {
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;

  /** What PyTorch says of a problem: its output, and the gradient in the queries. */
  record Results(float[] output, float[] queryGradients) {}

  /**
   * Starts the process.
   *
   * @param folder where {@code heed-bench.jar} is, beside {@code lib}
   */
  public TorchProcess(Path folder) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                folder.resolve("*") + File.pathSeparator + folder.resolve("lib").resolve("*"),
                "dev.heed.bench.TorchAttention")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
  }

  /** Hands over what to compute; the ways that there are to do it. */
  List<String> prepare(AttentionBench.Problem problem, int threads) throws IOException {
    requests.writeUTF("problem");
    requests.writeUTF(problem.kind().name());
    requests.writeInt(problem.heads());
    requests.writeInt(problem.tokens());
    requests.writeInt(problem.dim());
    requests.writeInt(threads);
    write(problem.queries());
    write(problem.keys());
    write(problem.values());
    write(problem.outputGradients());
    requests.writeInt(problem.parameters().size());
    for (float[] parameter : problem.parameters()) {
      write(parameter);
    }
    requests.flush();
    return answer(
        () -> {
          List<String> ways = new ArrayList<>();
          int count = answers.readInt();
          for (int i = 0; i < count; i++) {
            ways.add(answers.readUTF());
          }
          return ways;
        });
  }

  Results check(int way) throws IOException {
    requests.writeUTF("check");
    requests.writeInt(way);
    requests.flush();
    return answer(() -> new Results(read(), read()));
  }

  /** Milliseconds that a pass takes in a turn. */
  double milliseconds(int way, boolean backward) throws IOException {
    requests.writeUTF("time");
    requests.writeInt(way);
    requests.writeBoolean(backward);
    requests.writeLong(AttentionBench.TURN_NANOSECONDS);
    requests.flush();
    return answer(
        () -> {
          List<Long> times = new ArrayList<>();
          int count = answers.readInt();
          for (int i = 0; i < count; i++) {
            times.add(answers.readLong());
          }
          return AttentionBench.turnMilliseconds(times);
        });
  }

  @FunctionalInterface
  private interface Answer<T> {
    T read() throws IOException;
  }

  private <T> T answer(Answer<T> answer) throws IOException {
    try {
      return answer.read();
    } catch (EOFException e) {
      throw new IOException("PyTorch's process ended; expected an answer of it", e);
    }
  }

  private void write(float[] values) throws IOException {
    requests.writeInt(values.length);
    for (float value : values) {
      requests.writeFloat(value);
    }
  }

  private float[] read() throws IOException {
    float[] values = new float[answers.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = answers.readFloat();
    }
    return values;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
