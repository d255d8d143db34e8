package dev.heed.encoder;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.Score;

/**
 * The attention of a layer for a text. A token is its hidden state with a 1 after it, so that the
 * biases of queries and keys are a column of the score's matrices.
 *
 * @param attention a softmax of {@link Score.Bilinear} over {@code √(dim/heads)}
 * @param input the layer's inputs, as queries, keys and values of every head
 */
public record LayerAttention(Attention attention, AttentionInput input) {

  static LayerAttention of(EncoderInfo.Shape shape, Matrix query, Matrix key, float[] states) {
    int dim = shape.dim();
    int heads = shape.heads();
    int tokens = states.length / dim;
    float[] extended = new float[heads * tokens * (dim + 1)];
    for (int row = 0; row < heads * tokens; row++) {
      System.arraycopy(states, row % tokens * dim, extended, row * (dim + 1), dim);
      extended[row * (dim + 1) + dim] = 1;
    }
    double scale = 1 / Math.sqrt((double) dim / heads);
    return new LayerAttention(
        new Attention(new Score.Bilinear(query, key)).plus(new Bias.Scale(scale)),
        new AttentionInput(
            AttentionShape.self(heads, tokens, dim + 1), extended, extended, extended));
  }

  /** For each head its columns of {@code W} and of the bias, transposed. */
  static Matrix matrix(EncoderInfo.Shape shape, float[] weights, float[] bias) {
    int dim = shape.dim();
    double[] values = new double[dim * (dim + 1)];
    for (int column = 0; column < dim; column++) {
      int to = column * (dim + 1);
      for (int i = 0; i < dim; i++) {
        values[to + i] = weights[i * dim + column];
      }
      values[to + dim] = bias[column];
    }
    return new Matrix(shape.heads(), dim / shape.heads(), dim + 1, values);
  }
}
