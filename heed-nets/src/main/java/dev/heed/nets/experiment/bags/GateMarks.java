package dev.heed.nets.experiment.bags;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.experiment.Rates;
import dev.heed.nets.model.GatedAttention;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import dev.heed.nets.torch.Torch;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A network with gated attention, trained on bags until the loss on dev bags no longer falls. */
final class GateMarks {
  private final Map<String, Integer> words = new HashMap<>();
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();
  private final Options options;
  private final SeededRandom random;

  /**
   * The network and its training.
   *
   * @param dim the length of an embedding
   * @param units the length of the gate
   * @param batch bags of a step
   * @param epochs the maximum number of epochs
   * @param patience epochs without a lower loss on the dev bags after which to stop
   */
  record Options(int dim, int units, Rates rates, int batch, int epochs, int patience) {}

  GateMarks(Options options, SeededRandom random) {
    this.options = options;
    this.random = random;
  }

  /** A bag as numbers of words, a row for each title; unknown words are left out. */
  private int[][] encode(Bag bag, boolean learns) {
    return bag.titles().stream()
        .map(
            title -> {
              tokenizer.tokenize(title, tokens);
              return IntStream.range(0, tokens.size())
                  .mapToObj(tokens::form)
                  .map(
                      word ->
                          learns
                              ? words.computeIfAbsent(word, each -> words.size())
                              : words.getOrDefault(word, -1))
                  .mapToInt(number -> number)
                  .filter(number -> number >= 0)
                  .toArray();
            })
        .toArray(int[][]::new);
  }

  private record Batch(Tensor words, Tensor shares, Tensor labels, int bags) {}

  private static Batch batch(List<Bag> bags, int[][][] encoded, int[] chosen) {
    int size = encoded[chosen[0]].length;
    int longest = 1;
    for (int bag : chosen) {
      for (int[] title : encoded[bag]) {
        longest = Math.max(longest, title.length);
      }
    }
    long[] words = new long[chosen.length * size * longest];
    float[] shares = new float[words.length];
    float[] labels = new float[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      labels[i] = bags.get(chosen[i]).isPositive() ? 1 : 0;
      for (int j = 0; j < size; j++) {
        int[] title = encoded[chosen[i]][j];
        for (int w = 0; w < title.length; w++) {
          words[(i * size + j) * longest + w] = title[w];
          shares[(i * size + j) * longest + w] = 1f / title.length;
        }
      }
    }
    long sentences = (long) chosen.length * size;
    return new Batch(
        Tensors.of(words, Device.CPU, sentences, longest),
        Tensors.of(shares, Device.CPU, sentences, longest),
        Tensors.of(labels, Device.CPU, chosen.length),
        chosen.length);
  }

  /**
   * Trains, and measures test bags.
   *
   * @return for each bag its logit, and for each title its attention, of the epoch with the lowest
   *     loss on the dev bags
   */
  double[] measure(List<Bag> train, List<Bag> dev, List<Bag> test, Runnable pulse) {
    Torch.useOneThread();
    int[][][] trainWords = train.stream().map(bag -> encode(bag, true)).toArray(int[][][]::new);
    int[][][] devWords = dev.stream().map(bag -> encode(bag, false)).toArray(int[][][]::new);
    int[][][] testWords = test.stream().map(bag -> encode(bag, false)).toArray(int[][][]::new);
    GatedAttention net =
        new GatedAttention(
            words.size(), options.dim(), options.units(), random.stream("weights", 0));
    AdamOptimizer optimizer =
        new AdamOptimizer(net, options.rates().rate(), options.rates().weightDecay());
    double lowest = Double.POSITIVE_INFINITY;
    int best = 0;
    double[] result = {};
    for (int epoch = 1; epoch <= options.epochs() && epoch - best <= options.patience(); epoch++) {
      int[] order = IntStream.range(0, train.size()).toArray();
      random.stream("order", epoch).shuffle(order);
      for (int from = 0; from < order.length; from += options.batch()) {
        pulse.run();
        int[] chosen =
            Arrays.copyOfRange(order, from, Math.min(order.length, from + options.batch()));
        try (PointerScope _ = new PointerScope()) {
          Batch batch = batch(train, trainWords, chosen);
          optimizer.clear();
          loss(net, batch).backward();
          optimizer.step();
        }
      }
      double loss = devLoss(net, dev, devWords);
      if (loss < lowest) {
        lowest = loss;
        best = epoch;
        result = answers(net, test, testWords, pulse);
      }
    }
    return result;
  }

  private static Tensor loss(GatedAttention net, Batch batch) {
    return torch.binary_cross_entropy_with_logits(
        net.forward(batch.words(), batch.shares(), batch.bags()).logits(), batch.labels());
  }

  private double devLoss(GatedAttention net, List<Bag> bags, int[][][] encoded) {
    double sum = 0;
    for (int from = 0; from < bags.size(); from += options.batch()) {
      int[] chosen = IntStream.range(from, Math.min(bags.size(), from + options.batch())).toArray();
      try (PointerScope _ = new PointerScope();
          NoGradGuard _ = new NoGradGuard()) {
        sum += loss(net, batch(bags, encoded, chosen)).item_float() * (double) chosen.length;
      }
    }
    return sum / bags.size();
  }

  private double[] answers(GatedAttention net, List<Bag> bags, int[][][] encoded, Runnable pulse) {
    int size = encoded[0].length;
    double[] result = new double[bags.size() * (1 + size)];
    for (int from = 0; from < bags.size(); from += options.batch()) {
      pulse.run();
      int[] chosen = IntStream.range(from, Math.min(bags.size(), from + options.batch())).toArray();
      try (PointerScope _ = new PointerScope();
          NoGradGuard _ = new NoGradGuard()) {
        Batch batch = batch(bags, encoded, chosen);
        GatedAttention.Answer answer = net.forward(batch.words(), batch.shares(), batch.bags());
        float[] logits = Tensors.floats(answer.logits());
        float[] attention = Tensors.floats(answer.attention());
        for (int i = 0; i < logits.length; i++) {
          result[from + i] = logits[i];
        }
        for (int i = 0; i < attention.length; i++) {
          result[bags.size() + from * size + i] = attention[i];
        }
      }
    }
    return result;
  }
}
