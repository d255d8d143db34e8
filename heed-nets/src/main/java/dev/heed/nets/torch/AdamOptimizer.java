package dev.heed.nets.torch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.OutputArchive;

/** PyTorch's Adam with L2 weight decay, and serialisation of its state. */
public final class AdamOptimizer {
  private final Adam adam;

  /**
   * An optimizer of all parameters of a module.
   *
   * @param rate learning rate
   * @param weightDecay multiple of each parameter that is added to its gradient
   */
  public AdamOptimizer(Module module, double rate, double weightDecay) {
    AdamOptions options = new AdamOptions(rate);
    options.weight_decay().put(weightDecay);
    adam = new Adam(module.parameters(), options);
  }

  /** Clears the gradients of the last step. */
  public void clear() {
    adam.zero_grad();
  }

  /** Updates the parameters. */
  public void step() {
    adam.step();
  }

  /** Sets the learning rate. */
  public void rate(double rate) {
    adam.param_groups().get(0).options().set_lr(rate);
  }

  /** Writes the moments and the number of steps. */
  public void write(DataOutputStream out) throws IOException {
    Path file = Files.createTempFile("heed-adam", ".pt");
    try (PointerScope _ = new PointerScope()) {
      OutputArchive archive = new OutputArchive();
      adam.save(archive);
      archive.save_to(file.toString());
      byte[] bytes = Files.readAllBytes(file);
      out.writeInt(bytes.length);
      out.write(bytes);
    } finally {
      Files.delete(file);
    }
  }

  /** Reads what {@link #write} wrote for a module of the same sizes. */
  public void read(DataInputStream in) throws IOException {
    byte[] bytes = in.readNBytes(in.readInt());
    try (PointerScope _ = new PointerScope()) {
      InputArchive archive = new InputArchive();
      archive.load_from(new BytePointer(bytes), bytes.length);
      adam.load(archive);
    }
  }
}
