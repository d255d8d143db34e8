package dev.heed.nets.experiment.translation;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.chart.Heatmap;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.Entry;
import dev.heed.nets.experiment.Learner;
import dev.heed.nets.experiment.Rates;
import dev.heed.nets.model.Decoding;
import dev.heed.nets.model.Transformer;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import dev.heed.nets.torch.Tensors;
import dev.heed.nets.torch.Torch;
import dev.heed.nets.translation.Bleu;
import dev.heed.nets.translation.BytePairEncoding;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Trains a Transformer to translate; its score is BLEU of greedy translations. */
final class TranslationLearner implements Learner {
  /** The reduction {@code Mean} of {@code cross_entropy_loss}. */
  private static final long MEAN = 1;

  private static final double MAX_GRADIENT_NORM = 1;
  private static final double PLATEAU_FACTOR = 0.5;
  private static final int PLATEAU_PATIENCE = 1;

  private final TranslationTask task;
  private final Options options;
  private final SeededRandom random;
  private final Transformer net;
  private final Decoding decoding;
  private final AdamOptimizer optimizer;
  private final double[] losses = new double[3];
  private final long[] tokens = new long[3];
  private final int[] devOrder;
  private final int[] testOrder;
  private final String[] translations;
  private double rate;
  private double lowest = Double.POSITIVE_INFINITY;
  private int worse;
  private List<int[]> batches = List.of();
  private int batchesEpoch = -1;

  /**
   * The network and its training.
   *
   * @param epochs number of epochs, after which a falling rate is 0
   * @param rates with the highest learning rate, where a schedule changes it
   * @param labelSmoothing share of the target probability that is spread over all pieces
   * @param batch number of sentences of a step
   */
  record Options(
      AttentionKind kind,
      Transformer.Options net,
      int epochs,
      Rates rates,
      Schedule schedule,
      double labelSmoothing,
      int batch,
      Device device) {}

  /** A learner before its first step, which depends on {@code random} alone. */
  TranslationLearner(TranslationTask task, Options options, SeededRandom random) {
    this.task = task;
    this.options = options;
    this.random = random;
    net = new Transformer(options.kind(), options.net(), random.stream("weights", 0));
    if (options.device() != Device.CPU) {
      net.to(Torch.on(options.device()), false);
    }
    decoding =
        new Decoding(
            net,
            BytePairEncoding.PADDING,
            BytePairEncoding.BEGIN,
            BytePairEncoding.END,
            options.device());
    optimizer = new AdamOptimizer(net, options.rates().rate(), options.rates().weightDecay());
    devOrder = byLength(task.dev(), IntStream.range(0, task.dev().size()));
    testOrder = byLength(task.test(), IntStream.range(0, task.test().size()));
    translations = new String[task.test().size()];
    Arrays.fill(translations, "");
    rate = options.rates().rate();
  }

  private int count(List<TranslationTask.Pair> pairs) {
    return (pairs.size() + options.batch() - 1) / options.batch();
  }

  @Override
  public int steps(int epoch) {
    return count(task.train()) + count(task.dev()) + 2 * count(task.test());
  }

  @Override
  public void prepareThread() {
    Torch.useOneThread();
  }

  @Override
  public void step(int epoch, int step) {
    int dev = step - count(task.train());
    int test = dev - count(task.dev());
    int writing = test - count(task.test());
    try (PointerScope _ = new PointerScope()) {
      if (dev < 0) {
        trainStep(epoch, step);
      } else if (test < 0) {
        measure(task.dev(), slice(devOrder, dev), 1);
      } else if (writing < 0) {
        measure(task.test(), slice(testOrder, test), 2);
      } else {
        write(slice(testOrder, writing), translations, decoding::greedy);
      }
    }
  }

  private void write(int[] items, String[] texts, Function<List<int[]>, List<int[]>> how) {
    List<int[]> written =
        how.apply(Arrays.stream(items).mapToObj(i -> task.test().get(i).source()).toList());
    for (int i = 0; i < items.length; i++) {
      texts[items[i]] = task.vocabulary().decode(written.get(i));
    }
  }

  private void trainStep(int epoch, int step) {
    if (epoch != batchesEpoch) {
      batchesEpoch = epoch;
      batches = batches(random.stream("order", epoch));
    }
    List<TranslationTask.Pair> pairs =
        Arrays.stream(batches.get(step)).mapToObj(task.train()::get).toList();
    long number = epoch * (long) batches.size() + step;
    Noise noise = Noise.seeded(random.stream("dropout", number).below(Integer.MAX_VALUE));
    if (options.schedule() == Schedule.LINEAR) {
      optimizer.rate(rate * Schedule.linear(number, (long) options.epochs() * batches.size()));
    }
    optimizer.clear();
    Tensor loss = loss(pairs, noise, options.labelSmoothing());
    loss.backward();
    torch.clip_grad_norm_(net.parameters(), MAX_GRADIENT_NORM);
    optimizer.step();
    add(0, loss, pairs);
  }

  /** Batches of sentences of similar length, in a random order. */
  private List<int[]> batches(SeededRandom order) {
    int[] shuffled = IntStream.range(0, task.train().size()).toArray();
    order.shuffle(shuffled);
    // Stable, so that among equal lengths the order stays random.
    int[] sorted = byLength(task.train(), Arrays.stream(shuffled));
    int[] batchOrder = IntStream.range(0, count(task.train())).toArray();
    order.shuffle(batchOrder);
    return Arrays.stream(batchOrder).mapToObj(i -> slice(sorted, i)).toList();
  }

  /** Pairs by length, short ones first. */
  private static int[] byLength(List<TranslationTask.Pair> pairs, IntStream items) {
    return items
        .boxed()
        .sorted(
            Comparator.comparingInt(
                i -> pairs.get(i).target().length + pairs.get(i).source().length))
        .mapToInt(i -> i)
        .toArray();
  }

  private int[] slice(int[] items, int index) {
    return Arrays.copyOfRange(
        items, index * options.batch(), Math.min(items.length, (index + 1) * options.batch()));
  }

  private void measure(List<TranslationTask.Pair> all, int[] items, int sum) {
    try (NoGradGuard _ = new NoGradGuard()) {
      List<TranslationTask.Pair> pairs = Arrays.stream(items).mapToObj(all::get).toList();
      add(sum, loss(pairs, Noise.NONE, 0), pairs);
    }
  }

  /** The mean loss of all pieces of the targets but the first, given those before them. */
  private Tensor loss(List<TranslationTask.Pair> pairs, Noise noise, double smoothing) {
    Tensor source = decoding.batch(pairs.stream().map(TranslationTask.Pair::source).toList());
    Tensor target = decoding.batch(pairs.stream().map(TranslationTask.Pair::target).toList());
    long length = target.size(1) - 1;
    var mask = decoding.mask(source);
    Tensor memory = net.encode(source, mask, noise);
    Tensor states = net.decode(target.narrow(1, 0, length), memory, mask, noise);
    return torch.cross_entropy_loss(
        net.logits(states).flatten(0, 1),
        target.narrow(1, 1, length).reshape(-1),
        new TensorOptional(),
        MEAN,
        BytePairEncoding.PADDING,
        smoothing);
  }

  private void add(int sum, Tensor meanLoss, List<TranslationTask.Pair> pairs) {
    long pieces = pairs.stream().mapToLong(pair -> pair.target().length - 1).sum();
    losses[sum] += meanLoss.item_float() * (double) pieces;
    tokens[sum] += pieces;
  }

  @Override
  public Optional<Entry> end(int epoch, double seconds) {
    double devLoss = losses[1] / tokens[1];
    worse = devLoss < lowest ? 0 : worse + 1;
    lowest = Math.min(lowest, devLoss);
    if (options.schedule() == Schedule.PLATEAU && worse > PLATEAU_PATIENCE) {
      worse = 0;
      rate *= PLATEAU_FACTOR;
      optimizer.rate(rate);
    }
    Entry entry =
        new Entry(
            epoch + 1,
            losses[0] / tokens[0],
            devLoss,
            losses[2] / tokens[2],
            Bleu.of(List.of(translations), task.references().target()).score(),
            seconds);
    Arrays.fill(losses, 0);
    Arrays.fill(tokens, 0);
    Arrays.fill(translations, "");
    return Optional.of(entry);
  }

  /**
   * Translations of all test sentences.
   *
   * @param progress receives the number of sentences done
   */
  List<String> translate(int beam, IntConsumer progress) {
    String[] texts = new String[testOrder.length];
    for (int i = 0; i < count(task.test()); i++) {
      progress.accept(i * options.batch());
      write(slice(testOrder, i), texts, sources -> decoding.beam(sources, beam));
    }
    return List.of(texts);
  }

  /** Weights of a test sentence's pieces (columns) before each piece of its reference (rows). */
  Heatmap reading(int item) {
    TranslationTask.Pair pair = task.test().get(item);
    int[] read = pair.source();
    int[] written = Arrays.copyOfRange(pair.target(), 1, pair.target().length);
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor source = decoding.batch(List.of(read));
      var mask = decoding.mask(source);
      Tensor target = decoding.batch(List.of(Arrays.copyOf(pair.target(), written.length)));
      Tensor memory = net.encode(source, mask, Noise.NONE);
      float[] weights = Tensors.floats(net.sourceWeights(target, memory, mask));
      List<List<Double>> rows =
          IntStream.range(0, written.length)
              .mapToObj(
                  i ->
                      IntStream.range(i * read.length, (i + 1) * read.length)
                          .mapToObj(place -> (double) weights[place])
                          .toList())
              .toList();
      return new Heatmap(
          "target", names(written), "source", names(read), rows, Heatmap.Colour.VALUE);
    }
  }

  /** Pieces with their positions, since a piece may occur several times. */
  private List<String> names(int[] pieces) {
    return IntStream.range(0, pieces.length)
        .mapToObj(i -> (i + 1) + " " + task.vocabulary().piece(pieces[i]))
        .toList();
  }

  @Override
  public long parameters() {
    return Parameters.count(net);
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    Parameters.write(net, out);
    optimizer.write(out);
    out.writeDouble(rate);
    out.writeDouble(lowest);
    out.writeInt(worse);
    for (int i = 0; i < losses.length; i++) {
      out.writeDouble(losses[i]);
      out.writeLong(tokens[i]);
    }
    for (String each : translations) {
      out.writeUTF(each);
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    Parameters.read(net, in);
    optimizer.read(in);
    rate = in.readDouble();
    optimizer.rate(rate);
    lowest = in.readDouble();
    worse = in.readInt();
    for (int i = 0; i < losses.length; i++) {
      losses[i] = in.readDouble();
      tokens[i] = in.readLong();
    }
    for (int i = 0; i < translations.length; i++) {
      translations[i] = in.readUTF();
    }
  }
}
