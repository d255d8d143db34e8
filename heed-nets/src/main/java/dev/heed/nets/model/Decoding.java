package dev.heed.nets.model;

import dev.heed.base.Require;
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
 * Decoding with a Transformer: greedy, or by a beam.
 *
 * @param padding the piece that fills batches up
 * @param begin the first piece of every target
 * @param end the last piece of a finished target
 */
public record Decoding(Transformer net, int padding, int begin, int end, Device device) {
  /** Pieces that a target may have beyond twice those of its source. */
  private static final int SLACK = 10;

  /** A target that may be continued. */
  private record Candidate(int[] pieces, double logProbability) {
    Candidate with(int piece, double more) {
      int[] longer = Arrays.copyOf(pieces, pieces.length + 1);
      longer[pieces.length] = piece;
      return new Candidate(longer, logProbability + more);
    }

    /** The mean log-probability of a piece; the sum would favour short targets. */
    double score() {
      return logProbability / (pieces.length - 1);
    }

    boolean endsWith(int piece) {
      return pieces[pieces.length - 1] == piece;
    }
  }

  /** Targets made of the most probable next piece each time, for a batch of sources. */
  public List<int[]> greedy(List<int[]> sources) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor source = batch(sources);
      AttentionMask.Table mask = mask(source);
      Tensor memory = net.encode(source, mask, Noise.NONE);
      int limit = limit(sources);
      int[][] written = new int[sources.size()][];
      // Targets that have not ended; the others are not computed any more.
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
          mask = picked(mask, rows);
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

  /** The open and the ended targets of one source. */
  private static final class Beam {
    private final List<Candidate> closed = new ArrayList<>();
    private List<Candidate> open;

    Beam(Candidate start) {
      open = List.of(start);
    }

    boolean isDone(int width) {
      return open.isEmpty() || closed.size() >= width;
    }

    /** Keeps the most probable ones of extended targets. */
    void choose(List<Candidate> longer, int width, int end) {
      List<Candidate> kept =
          longer.stream()
              .sorted(Comparator.comparingDouble(Candidate::logProbability).reversed())
              .limit(width)
              .toList();
      kept.stream().filter(each -> each.endsWith(end)).forEach(closed::add);
      open = kept.stream().filter(each -> !each.endsWith(end)).toList();
    }

    int[] best() {
      int[] pieces =
          (closed.isEmpty() ? open : closed)
              .stream().max(Comparator.comparingDouble(Candidate::score)).orElseThrow().pieces();
      return Arrays.copyOfRange(pieces, 1, pieces.length);
    }
  }

  /**
   * The target with the highest mean log-probability that a beam finds, for each source of a batch.
   *
   * @param width number of targets of a source that are kept at a time
   */
  public List<int[]> beam(List<int[]> sources, int width) {
    Require.atLeast("width", 1, width);
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor source = batch(sources);
      AttentionMask.Table mask = mask(source);
      Tensor memory = net.encode(source, mask, Noise.NONE);
      List<Beam> beams =
          sources.stream().map(_ -> new Beam(new Candidate(new int[] {begin}, 0))).toList();
      int limit = limit(sources);
      int[] left = IntStream.range(0, beams.size()).toArray();
      for (int length = 1; length < limit && left.length > 0; length++) {
        extend(beams, left, memory, mask, width);
        left = Arrays.stream(left).filter(i -> !beams.get(i).isDone(width)).toArray();
      }
      return beams.stream().map(Beam::best).toList();
    }
  }

  /** Extends the open targets of some sources by a piece. */
  private void extend(
      List<Beam> beams, int[] left, Tensor memory, AttentionMask.Table mask, int width) {
    try (PointerScope _ = new PointerScope()) {
      int[] from =
          Arrays.stream(left).flatMap(i -> beams.get(i).open.stream().mapToInt(_ -> i)).toArray();
      List<int[]> targets =
          Arrays.stream(left)
              .mapToObj(i -> beams.get(i).open.stream().map(Candidate::pieces))
              .flatMap(each -> each)
              .toList();
      Tensor rows = Tensors.of(from, device);
      Tensor states = last(batch(targets), memory.index_select(0, rows), picked(mask, rows));
      var best = net.logits(states).log_softmax(-1).topk(width);
      float[] logs = Tensors.floats(best.get0());
      int[] pieces = Tensors.ints(best.get1());
      int row = 0;
      for (int i : left) {
        List<Candidate> longer = new ArrayList<>();
        for (Candidate each : beams.get(i).open) {
          for (int k = row * width; k < (row + 1) * width; k++) {
            longer.add(each.with(pieces[k], logs[k]));
          }
          row++;
        }
        beams.get(i).choose(longer, width, end);
      }
    }
  }

  private static AttentionMask.Table picked(AttentionMask.Table mask, Tensor rows) {
    return new AttentionMask.Table(mask.allowed().index_select(0, rows));
  }

  private int limit(List<int[]> sources) {
    int longest = sources.stream().mapToInt(each -> each.length).max().orElse(0);
    return Math.min(net.maxTokens(), 2 * longest + SLACK);
  }

  /** Sentences as a batch, filled up with padding, {@code [sentences, tokens]}. */
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

  /** The mask of pieces that are not padding. */
  public AttentionMask.Table mask(Tensor batch) {
    return new AttentionMask.Table(batch.ne(new Scalar(padding)).unsqueeze(1).unsqueeze(1));
  }
}
