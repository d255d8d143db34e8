package dev.heed.nets.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values are those of sacreBLEU 2.6.0, {@code corpus_bleu(translations, [references])}. */
class BleuTest {
  @Test
  void agreesWithSacreBleu() {
    Bleu bleu =
        Bleu.of(
            List.of(
                "The cat sat on the mat.",
                "He's 3.5 years old - isn't he?",
                "A &quot;dog&quot; runs, fast!"),
            List.of(
                "The cat is on the mat.",
                "He is 3.5 years old, isn't he?",
                "A \"dog\" runs very fast!"));
    assertThat(bleu.score()).isCloseTo(44.66969591240857, within(1e-9));
    assertThat(bleu.brevityPenalty()).isCloseTo(0.9574533680683809, within(1e-9));
    assertThat(bleu.precisions().getLast()).isCloseTo(21.428571428571427, within(1e-9));
  }

  @Test
  void ngramsThatNeverMatchAreSmoothed() {
    Bleu bleu = Bleu.of(List.of("the the the the"), List.of("the cat is here now"));
    assertThat(bleu.score()).isCloseTo(12.44023474812678, within(1e-9));
    assertThat(bleu.precisions()).containsExactly(25.0, 100 / 6.0, 12.5, 12.5);
  }

  @Test
  void translationsWithoutMatchesScoreZero() {
    assertThat(Bleu.of(List.of("Ein Mann"), List.of("Ein Hund schläft im Gras .")).score())
        .isZero();
    assertThat(Bleu.of(List.of(""), List.of("Ein Hund")).score()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bleu.of(List.of("a"), List.of("a", "b")))
        .withMessage("there are 1 translations; expected 2, the number of references");
  }

  @Test
  void tokensMatch13a() {
    assertThat(String.join(" ", Bleu.tokens("He's 3.5-inch, 1,000 & -5- (x/y) [z] a_b 5-6 U.S.")))
        .isEqualTo("He's 3.5 - inch , 1,000 & -5 - ( x / y ) [ z ] a _ b 5 - 6 U . S .");
    assertThat(String.join(" ", Bleu.tokens("Straße: „Hallo“ 10.")))
        .isEqualTo("Straße : „Hallo“ 10 .");
    assertThat(String.join(" ", Bleu.tokens("&lt;b&gt; x^2 ~ `q`")))
        .isEqualTo("< b > x ^ 2 ~ ` q `");
  }
}
