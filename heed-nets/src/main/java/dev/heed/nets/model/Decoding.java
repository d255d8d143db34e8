package dev.heed.nets.model;

import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Makes a Transformer write.
 *
 * @param net what writes
 * @param padding the piece that fills a batch up
 * @param begin the piece that every target begins with
 * @param end the piece that ends one
 */
public record Decoding(Transformer net, int padding, int begin, int end, Device device) {
  /** A target may be so much longer than twice its source. */
  private static final int SLACK = 10;

  /** A target that may go on. */
  private record Candidate(int[] pieces, double logProbability) {
    Candidate with(int piece, double more) {
      int[] longer = Arrays.copyOf(pieces, pieces.length + 1);
      longer[pieces.length] = piece;
      return new Candidate(longer, logProbability + more);
    }

    /** The mean of a piece's: else short targets were preferred. */
    double score() {
      return logProbability / (pieces.length - 1);
    }

    boolean endsWith(int piece) {
      return pieces[pieces.length - 1] == piece;
    }
  }

  /** The most probable next piece, again and again, for a batch of sources. */
  public List<int[]> greedy(List<int[]> sources) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor source = batch(sources);
      AttentionMask.Table mask = mask(source);
      Tensor memory = net.encode(source, mask, Noise.NONE);
      int limit = limit(sources);
      int[][] written = new int[sources.size()][];
      // Those that go on; what has ended costs no more.
      int[] open = IntStream.range(0, written.length).toArray();
      Arrays.setAll(written, _ -> new int[] {begin});
      for (int length = 1; length < limit && open.length > 0; length++) {
        int[] next = next(Arrays.stream(open).mapToObj(i -> written[i]).toList(), memory, mask);
        for (int i = 0; i < open.length; i++) {
          written[open[i]] = Arrays.copyOf(written[open[i]], length + 1);
          written[open[i]][length] = next[i];
        }
        int[] left = IntStream.range(0, open.length).filter(i -> next[i] != end).toArray();
        if (left.length < open.length) {
          Tensor rows = Tensors.of(left, device);
          memory = memory.index_select(0, rows);
          mask = new AttentionMask.Table(mask.allowed().index_select(0, rows));
          open = picked(open, left);
        }
      }
      return Arrays.stream(written).map(each -> Arrays.copyOfRange(each, 1, each.length)).toList();
    }
  }

  private static int[] picked(int[] values, int[] places) {
    return Arrays.stream(places).map(i -> values[i]).toArray();
  }

  private int[] next(List<int[]> written, Tensor memory, AttentionMask mask) {
    try (PointerScope _ = new PointerScope()) {
      Tensor logits = net.logits(last(batch(written), memory, mask));
      return Tensors.ints(Tensors.argmaxLast(logits));
    }
  }

  /** The states of the last token, {@code [batch, dim]}. */
  private Tensor last(Tensor target, Tensor memory, AttentionMask mask) {
    return net.decode(target, memory, mask, Noise.NONE).select(1, target.size(1) - 1);
  }

  /**
   * The target with the highest mean log-probability that a beam finds.
   *
   * @param width how many targets it keeps at a time
   */
  public int[] beam(int[] source, int width) {
    if (width < 1) {
      throw new IllegalArgumentException("width of a beam is " + width + "; expected at least 1");
    }
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor pieces = batch(List.of(source));
      AttentionMask mask = mask(pieces);
      Tensor memory = net.encode(pieces, mask, Noise.NONE);
      List<Candidate> open = List.of(new Candidate(new int[] {begin}, 0));
      List<Candidate> closed = new ArrayList<>();
      int limit = limit(List.of(source));
      for (int length = 1; length < limit && closed.size() < width; length++) {
        List<Candidate> longer = extended(open, memory, mask, width);
        longer.stream().filter(each -> each.endsWith(end)).forEach(closed::add);
        open = longer.stream().filter(each -> !each.endsWith(end)).toList();
        if (open.isEmpty()) {
          break;
        }
      }
      int[] best =
          (closed.isEmpty() ? open : closed)
              .stream().max(Comparator.comparingDouble(Candidate::score)).orElseThrow().pieces();
      return Arrays.copyOfRange(best, 1, best.length);
    }
  }

  private List<Candidate> extended(
      List<Candidate> open, Tensor memory, AttentionMask mask, int width) {
    try (PointerScope _ = new PointerScope()) {
      Tensor target = batch(open.stream().map(Candidate::pieces).toList());
      Tensor repeated = memory.expand(open.size(), memory.size(1), memory.size(2));
      var best = net.logits(last(target, repeated, mask)).log_softmax(-1).topk(width);
      float[] logs = Tensors.floats(best.get0());
      int[] pieces = Tensors.ints(best.get1());
      List<Candidate> longer = new ArrayList<>();
      for (int i = 0; i < pieces.length; i++) {
        longer.add(open.get(i / width).with(pieces[i], logs[i]));
      }
      return longer.stream()
          .sorted(Comparator.comparingDouble(Candidate::logProbability).reversed())
          .limit(width)
          .toList();
    }
  }

  private int limit(List<int[]> sources) {
    int longest = sources.stream().mapToInt(each -> each.length).max().orElse(0);
    return Math.min(net.longest(), 2 * longest + SLACK);
  }

  /** Sentences side by side, filled up with padding, {@code [sentences, tokens]}. */
  public Tensor batch(List<int[]> sentences) {
    int longest = sentences.stream().mapToInt(each -> each.length).max().orElse(0);
    long[] values = new long[sentences.size() * longest];
    Arrays.fill(values, padding);
    for (int i = 0; i < sentences.size(); i++) {
      for (int j = 0; j < sentences.get(i).length; j++) {
        values[i * longest + j] = sentences.get(i)[j];
      }
    }
    return Tensors.of(values, device, sentences.size(), longest);
  }

  /** Which pieces of a batch are not padding. */
  public AttentionMask.Table mask(Tensor batch) {
    return new AttentionMask.Table(batch.ne(new Scalar(padding)).unsqueeze(1).unsqueeze(1));
  }
}
