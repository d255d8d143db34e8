package dev.heed.nets.experiment.node;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.Entry;
import dev.heed.nets.experiment.Learner;
import dev.heed.nets.experiment.Rates;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import dev.heed.nets.torch.Tensors;
import dev.heed.nets.torch.Torch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Trains an information propagation network to classify nodes. */
final class NodeLearner implements Learner {
  private final NodeTask task;
  private final Options options;
  private final SeededRandom random;
  private final InformationPropagationNetwork net;
  private final AdamOptimizer optimizer;
  private final Sum train = new Sum();
  private final Sum dev = new Sum();
  private final Sum test = new Sum();
  private int[] order = {};
  private int orderEpoch = -1;

  /**
   * The network and its training.
   *
   * @param recordEvery number of epochs between measurements
   */
  record Options(
      AttentionKind kind,
      InformationPropagationNetwork.Options net,
      Rates rates,
      int recordEvery,
      int epochs,
      Device device) {
    Options {
      Require.atLeast("record_every", 1, recordEvery);
    }
  }

  /** Sums over batches of losses and correct classes. */
  private static final class Sum {
    private double loss;
    private long correct;
    private long count;

    void add(Tensor meanLoss, Tensor answers, Tensor labels) {
      long size = labels.numel();
      loss += meanLoss.item_float() * (double) size;
      correct += Tensors.argmaxLast(answers).eq(labels).sum().item_long();
      count += size;
    }

    double meanLoss() {
      return loss / count;
    }

    double accuracy() {
      return (double) correct / count;
    }

    void clear() {
      loss = 0;
      correct = 0;
      count = 0;
    }

    void write(DataOutputStream out) throws IOException {
      out.writeDouble(loss);
      out.writeLong(correct);
      out.writeLong(count);
    }

    void read(DataInputStream in) throws IOException {
      loss = in.readDouble();
      correct = in.readLong();
      count = in.readLong();
    }
  }

  /** A learner before its first step, which depends on {@code random} alone. */
  NodeLearner(NodeTask task, Options options, SeededRandom random) {
    this.task = task;
    this.options = options;
    this.random = random;
    net = fresh();
    optimizer = new AdamOptimizer(net, options.rates().rate(), options.rates().weightDecay());
  }

  /** A network as it is before the first step. */
  InformationPropagationNetwork fresh() {
    InformationPropagationNetwork start =
        new InformationPropagationNetwork(
            options.kind(), options.net(), random.stream("weights", 0));
    if (options.device() != Device.CPU) {
      start.to(Torch.on(options.device()), false);
    }
    return start;
  }

  InformationPropagationNetwork net() {
    return net;
  }

  NodeTask task() {
    return task;
  }

  private boolean measures(int epoch) {
    return (epoch + 1) % options.recordEvery() == 0 || epoch == 0 || epoch + 1 == options.epochs();
  }

  private int devBatches() {
    return task.dev().map(NodeTask.Part::batches).orElse(0);
  }

  @Override
  public int steps(int epoch) {
    int training = task.train().batches();
    return measures(epoch) ? training + devBatches() + task.test().batches() : training;
  }

  @Override
  public void prepareThread() {
    Torch.useOneThread();
  }

  @Override
  public void step(int epoch, int step) {
    int measuring = step - task.train().batches();
    try (PointerScope _ = new PointerScope()) {
      if (measuring < 0) {
        trainStep(epoch, step);
      } else if (measuring < devBatches()) {
        measure(task.dev().orElseThrow(), measuring, dev);
      } else {
        measure(task.test(), measuring - devBatches(), test);
      }
    }
  }

  private void trainStep(int epoch, int step) {
    NodeTask.Part part = task.train();
    if (epoch != orderEpoch) {
      orderEpoch = epoch;
      order = IntStream.range(0, part.items()).toArray();
      random.stream("order", epoch).shuffle(order);
    }
    NodeBatch batch = part.batch(slice(order, part.itemsPerBatch(), step));
    long number = epoch * (long) part.batches() + step;
    Noise noise =
        options.net().body().dropout() > 0
            ? Noise.seeded(random.stream("dropout", number).below(Integer.MAX_VALUE))
            : Noise.NONE;
    optimizer.clear();
    Tensor answers = answers(batch, noise);
    Tensor loss = torch.cross_entropy(answers, batch.labels());
    loss.backward();
    optimizer.step();
    train.add(loss, answers, batch.labels());
  }

  private void measure(NodeTask.Part part, int index, Sum sum) {
    try (NoGradGuard _ = new NoGradGuard()) {
      int[] all = IntStream.range(0, part.items()).toArray();
      NodeBatch batch = part.batch(slice(all, part.itemsPerBatch(), index));
      Tensor answers = answers(batch, Noise.NONE);
      sum.add(torch.cross_entropy(answers, batch.labels()), answers, batch.labels());
    }
  }

  private Tensor answers(NodeBatch batch, Noise noise) {
    return batch.answers().apply(net.forward(batch.nodes(), batch.mask(), noise).squeeze(0));
  }

  private static int[] slice(int[] order, int size, int index) {
    return Arrays.copyOfRange(order, index * size, Math.min(order.length, (index + 1) * size));
  }

  @Override
  public Optional<Entry> end(int epoch, double seconds) {
    Optional<Entry> entry =
        measures(epoch)
            ? Optional.of(
                new Entry(
                    epoch + 1,
                    train.meanLoss(),
                    dev.meanLoss(),
                    test.meanLoss(),
                    test.accuracy(),
                    seconds))
            : Optional.empty();
    train.clear();
    dev.clear();
    test.clear();
    return entry;
  }

  @Override
  public long parameters() {
    return Parameters.count(net);
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    Parameters.write(net, out);
    optimizer.write(out);
    train.write(out);
    dev.write(out);
    test.write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    Parameters.read(net, in);
    optimizer.read(in);
    train.read(in);
    dev.read(in);
    test.read(in);
  }
}
