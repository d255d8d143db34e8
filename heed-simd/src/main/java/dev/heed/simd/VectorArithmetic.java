package dev.heed.simd;

import dev.heed.kernel.scalar.TileArithmetic;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The functions of {@link TileArithmetic} on vectors, with the same steps. */
final class VectorArithmetic {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  private VectorArithmetic() {}

  /** The steps of {@link TileArithmetic#exp}. */
  static FloatVector exp(FloatVector x) {
    FloatVector rounder = broadcast(TileArithmetic.ROUNDER);
    FloatVector shifted = x.fma(broadcast(TileArithmetic.LOG2_E), rounder);
    FloatVector r = shifted.sub(rounder).fma(broadcast(-TileArithmetic.LN2), x);
    FloatVector square = r.mul(r);
    FloatVector high = r.fma(broadcast(TileArithmetic.C5), broadcast(TileArithmetic.C4));
    FloatVector low = r.fma(broadcast(TileArithmetic.C3), broadcast(TileArithmetic.C2));
    FloatVector p = high.fma(square, low).fma(square, r.add(broadcast(1f)));
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts()
        .add(exponent)
        .reinterpretAsFloats()
        .blend(0f, x.compare(VectorOperators.LT, TileArithmetic.MIN_INPUT));
  }

  /** The steps of {@link TileArithmetic#tanh}. */
  static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector power = exp(size.mul(-2f));
    FloatVector large = broadcast(1f).sub(power).div(power.add(1f));
    FloatVector square = x.mul(x);
    FloatVector small =
        square
            .fma(broadcast(TileArithmetic.T4), broadcast(TileArithmetic.T3))
            .fma(square, broadcast(TileArithmetic.T2))
            .fma(square, broadcast(TileArithmetic.T1))
            .fma(square, broadcast(TileArithmetic.T0))
            .mul(square)
            .fma(size, size);
    FloatVector result = large.blend(small, size.compare(VectorOperators.LT, TileArithmetic.SMALL));
    return result.blend(result.neg(), x.compare(VectorOperators.LT, 0f));
  }

  /** The steps of {@link TileArithmetic#gelu}. */
  static FloatVector gelu(FloatVector x) {
    FloatVector a = x.mul(TileArithmetic.SQRT_HALF);
    FloatVector size = a.abs();
    FloatVector square = a.mul(a);
    FloatVector small =
        square
            .fma(broadcast(TileArithmetic.E5), broadcast(TileArithmetic.E4))
            .fma(square, broadcast(TileArithmetic.E3))
            .fma(square, broadcast(TileArithmetic.E2))
            .fma(square, broadcast(TileArithmetic.E1))
            .fma(square, broadcast(TileArithmetic.E0))
            .fma(size, size);
    FloatVector low = size.fma(broadcast(TileArithmetic.F5), broadcast(TileArithmetic.F4));
    FloatVector power =
        size.fma(broadcast(TileArithmetic.F7), broadcast(TileArithmetic.F6))
            .fma(square, low)
            .fma(size, broadcast(TileArithmetic.F3))
            .fma(size, broadcast(TileArithmetic.F2))
            .fma(size, broadcast(TileArithmetic.F1))
            .fma(size, size.neg());
    FloatVector large = broadcast(1f).sub(exp(power));
    FloatVector erf =
        large.blend(small, size.compare(VectorOperators.LT, TileArithmetic.ERF_SMALL));
    FloatVector half = x.mul(0.5f);
    return half.fma(erf.blend(erf.neg(), x.compare(VectorOperators.LT, 0f)), half);
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }
}
