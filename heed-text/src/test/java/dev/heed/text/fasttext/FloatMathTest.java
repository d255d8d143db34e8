package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatMathTest {
  /** glibc's bound for {@code expf} in units in the last place. */
  private static final double MAX_ERROR = 0.503;

  /** Results of glibc 2.36 where they differ from the exactly rounded ones, and edge cases. */
  @ParameterizedTest
  @CsvSource({
    "c08d17f1, 3c4750b8",
    "bfdfdef5, 3e321fc2",
    "c128e3b2, 37da8088",
    "c05ac9a2, 3d062f05",
    "bfd8e2fa, 3e3c1d09",
    "c0838f51, 3c863ecc",
    "c11200f1, 38e45884",
    "c210eeec, 2553c58d",
    "00000000, 3f800000",
    "80000000, 3f800000",
    "7f800000, 7f800000",
    "ff800000, 00000000",
    "42b17218, 7f800000",
    "c2cff1b5, 00000000",
  })
  void expIsThatOfTheLibrary(String x, String expected) {
    float result = FloatMath.exp(Float.intBitsToFloat(Integer.parseUnsignedInt(x, 16)));
    assertThat(Integer.toHexString(Float.floatToRawIntBits(result)))
        .isEqualTo(Integer.toHexString(Integer.parseUnsignedInt(expected, 16)));
  }

  @Property
  void expIsNearlyExact(@ForAll @FloatRange(min = -120, max = 100) float x) {
    double exact = StrictMath.exp(x);
    float result = FloatMath.exp(x);
    if (exact > Float.MAX_VALUE) {
      assertThat(result).isGreaterThanOrEqualTo(Float.MAX_VALUE);
    } else {
      double ulp = Math.ulp((float) exact);
      assertThat(Math.abs(result - exact)).isLessThanOrEqualTo(MAX_ERROR * ulp);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, -11.512925", "1, 9.99995E-6", "0.5, -0.69312716"})
  void logIsOffset(float p, float expected) {
    assertThat(FloatMath.log(p)).isEqualTo(expected);
  }
}
