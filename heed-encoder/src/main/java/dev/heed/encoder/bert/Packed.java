package dev.heed.encoder.bert;

import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;

/**
 * A linear map with its matrix as panels, the last padded with zeros.
 *
 * @param width columns of a panel
 * @param panels {@code [panels, inputs, width]}
 * @param bias {@code [outputs]}
 */
record Packed(int inputs, int outputs, int width, float[] panels, float[] bias) {

  static Packed of(Linear map, TileKernels tiles) {
    int width = tiles.panelWidth();
    int count = Math.ceilDiv(map.outputs(), width);
    float[] panels = new float[Math.multiplyExact(count * map.inputs(), width)];
    for (int column = 0; column < map.outputs(); column += width) {
      int length = Math.min(width, map.outputs() - column);
      for (int i = 0; i < map.inputs(); i++) {
        System.arraycopy(
            map.weights(),
            i * map.outputs() + column,
            panels,
            column * map.inputs() + i * width,
            length);
      }
    }
    return new Packed(map.inputs(), map.outputs(), width, panels, map.bias());
  }

  /** The number of panels. */
  int count() {
    return Math.ceilDiv(outputs, width);
  }

  /** The length of a row of results: the columns of all panels. */
  int stride() {
    return count() * width;
  }

  /** A panel. */
  Strided panel(int index) {
    return new Strided(panels, index * inputs * width, inputs * width);
  }

  /** Some columns of the matrix, {@code [inputs, to − from]}, row-major. */
  float[] columns(int from, int to) {
    float[] values = new float[inputs * (to - from)];
    for (int column = from; column < to; column++) {
      int start = column / width * inputs * width + column % width;
      for (int i = 0; i < inputs; i++) {
        values[i * (to - from) + column - from] = panels[start + i * width];
      }
    }
    return values;
  }
}
