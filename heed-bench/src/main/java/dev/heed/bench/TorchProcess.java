package dev.heed.bench;

import dev.heed.attention.AttentionShape;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PyTorch's attention in a process of its own, which runs {@link TorchAttention}. */
public final class TorchProcess implements Torch {
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;

  /**
   * Starts the process.
   *
   * @param classPath of {@link TorchJars}
   */
  public TorchProcess(String classPath) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                TorchAttention.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
  }

  @Override
  public List<String> prepare(AttentionBench.Problem problem, int threads) throws IOException {
    requests.writeUTF("problem");
    requests.writeUTF(problem.kind().name());
    AttentionShape shape = problem.input().shape();
    requests.writeInt(shape.heads());
    requests.writeInt(shape.queries());
    requests.writeInt(shape.dim());
    requests.writeInt(threads);
    requests.writeUTF(problem.masking().pattern().name());
    requests.writeInt(problem.masking().size());
    write(problem.input().queries());
    write(problem.input().keys());
    write(problem.input().values());
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

  @Override
  public Results compute(int way) throws IOException {
    requests.writeUTF("check");
    requests.writeInt(way);
    requests.flush();
    return answer(() -> new Results(read(), read()));
  }

  @Override
  public double milliseconds(int way, boolean backward) throws IOException {
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
      throw new IOException("the process of PyTorch ended without an answer", e);
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
