package dev.heed.limits.lens;

import dev.heed.encoder.TracedText;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * How unlike a text's tokens are, {@code ‖H − mean‖/‖H‖}, at the embeddings and after each layer.
 *
 * @param alone of {@code H ← S H}, with {@code S} the mean of the layer's maps
 * @param residual of {@code H ← H + S H}
 * @param network of the network's own states
 */
record Spreads(double[] alone, double[] residual, double[] network) {

  static Spreads of(TracedText text, int dim) {
    int layers = text.attention().size();
    double[] alone = new double[layers + 1];
    double[] residual = new double[layers + 1];
    double[] network = new double[layers + 1];
    DMatrixRMaj averaged = TokenMatrix.of(text.states().getFirst(), dim);
    DMatrixRMaj added = averaged;
    for (int layer = 0; layer <= layers; layer++) {
      network[layer] = TokenMatrix.spread(TokenMatrix.of(text.states().get(layer), dim));
      if (layer > 0) {
        DMatrixRMaj map = meanMap(text.attention().get(layer - 1), text.pieces().size());
        averaged = TokenMatrix.times(map, averaged);
        DMatrixRMaj step = TokenMatrix.times(map, added);
        CommonOps_DDRM.addEquals(step, added);
        added = step;
      }
      alone[layer] = TokenMatrix.spread(averaged);
      residual[layer] = TokenMatrix.spread(added);
    }
    return new Spreads(alone, residual, network);
  }

  private static DMatrixRMaj meanMap(List<float[]> heads, int tokens) {
    DMatrixRMaj mean = new DMatrixRMaj(tokens, tokens);
    for (float[] head : heads) {
      for (int i = 0; i < head.length; i++) {
        mean.data[i] += (double) head[i] / heads.size();
      }
    }
    return mean;
  }
}
