package dev.heed.attention;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A description of attention: score, bias, mask and normalise give the weights {@code W}, which
 * propagate the values, {@code O = W V}.
 *
 * @param score the score of each query and key
 * @param biases elementwise changes of the scores, applied in this order
 * @param mask selects the pairs that take part
 * @param normalise turns scores into weights
 */
public record Attention(Score score, List<Bias> biases, Mask mask, Normalise normalise) {
  public Attention {
    biases = List.copyOf(biases);
  }

  /** Creates attention by a softmax over all keys, without a bias or a mask. */
  public Attention(Score score) {
    this(score, List.of(), new Mask.All(), new Normalise.RowSoftmax());
  }

  /** A copy with these biases in place of the present ones. */
  public Attention withBiases(List<Bias> biases) {
    return new Attention(score, biases, mask, normalise);
  }

  /** A copy with one more bias, applied after the present ones. */
  public Attention plus(Bias bias) {
    return withBiases(Stream.concat(biases.stream(), Stream.of(bias)).toList());
  }

  /** A copy with this mask. */
  public Attention with(Mask mask) {
    return new Attention(score, biases, mask, normalise);
  }

  /** A copy with this normalisation. */
  public Attention with(Normalise normalise) {
    return new Attention(score, biases, mask, normalise);
  }

  /**
   * Checks that all parts match the sizes.
   *
   * @throws ProblemException if a part is for other sizes
   */
  public void check(AttentionShape shape) {
    score.check(shape.heads(), shape.dim());
    if (score.parameters().stream().anyMatch(matrix -> matrix.heads() > 1)
        && shape.heads() != shape.keyHeads()) {
      throw new ProblemException(
          "the score has parameters for each head, but keyHeads is " + shape.keyHeads(),
          shape.heads() + ", as many as heads");
    }
    biases.forEach(bias -> bias.check(shape));
    mask.check(shape.heads(), shape.queries(), shape.keys());
    normalise.check(shape.queries(), shape.keys());
  }
}
