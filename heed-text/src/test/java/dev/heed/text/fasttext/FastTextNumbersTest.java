package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastTextNumbersTest {
  /** Numbers as C's {@code printf} writes them with {@code %.6g} and {@code %.5g}. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1, 0.1",
    "1.0, 1, 1",
    "1.00001, 1.00001, 1",
    "0.5, 0.5, 0.5",
    "0.000123456789, 0.000123457, 0.00012346",
    "1.234567e-05, 1.23457e-05, 1.2346e-05",
    "9.99999e-05, 9.99999e-05, 0.0001",
    "0.0001, 0.0001, 0.0001",
    "123456, 123456, 1.2346e+05",
    "1234567, 1.23457e+06, 1.2346e+06",
    "999999.5, 1e+06, 1e+06",
    "1000005, 1e+06, 1e+06",
    "1000015, 1.00002e+06, 1e+06",
    "2.5, 2.5, 2.5",
    "1e-05, 1e-05, 1e-05",
    "1e-45, 1.4013e-45, 1.4013e-45",
    "3.4028235e+38, 3.40282e+38, 3.4028e+38",
    "-0.25, -0.25, -0.25",
    "100000, 100000, 1e+05",
    "0.9999995, 1, 1",
    "0.99999949, 0.999999, 1",
    "10, 10, 10",
    "10000000000.0, 1e+10, 1e+10",
    "0, 0, 0",
    "-0, -0, -0",
    "NaN, nan, nan",
    "-Infinity, -inf, -inf",
    "Infinity, inf, inf",
  })
  void writesAsPrintf(float value, String six, String five) {
    assertThat(FastTextNumbers.format(value, FastTextNumbers.SCORE_DIGITS)).isEqualTo(six);
    assertThat(FastTextNumbers.format(value, FastTextNumbers.VECTOR_DIGITS)).isEqualTo(five);
  }

  @Property
  void keepsSixDigits(@ForAll float value) {
    String written = FastTextNumbers.format(value, 6);
    BigDecimal read = new BigDecimal(written);
    assertThat(read.stripTrailingZeros().precision()).isLessThanOrEqualTo(6);
    assertThat(read.doubleValue()).isCloseTo(value, within(Math.abs(value) * 5.1e-6));
    assertThat(written).doesNotContain("E").doesNotContainPattern("[.]\\d*0(e|$)");
  }
}
