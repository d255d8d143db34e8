package dev.heed.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Compares both hash tables with those of the JDK. */
class TablesTest {

  @Property(tries = 200)
  void pairTableAgreesWithAMap(
      @ForAll @Size(max = 3000) List<@IntRange(max = 60) Integer> values,
      @ForAll @IntRange(min = 1, max = 9) int bound) {
    PairTable table = new PairTable();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i + 1 < values.size(); i++) {
      long pair = PairTable.pair(values.get(i), values.get(i + 1));
      assertThat(PairTable.first(pair)).isEqualTo(values.get(i));
      assertThat(PairTable.second(pair)).isEqualTo(values.get(i + 1));
      table.add(pair, 1);
      expected.merge(pair, 1, Integer::sum);
    }
    assertSame(table, expected);
    table.removeBelow(bound);
    expected.values().removeIf(count -> count < bound);
    assertSame(table, expected);
    assertThat(table.get(PairTable.pair(61, 0))).isEqualTo(-1);
    // A table that was made small grows again.
    for (int value : values) {
      long pair = PairTable.pair(value, 60 - value);
      table.add(pair, 1);
      expected.merge(pair, 1, Integer::sum);
    }
    assertSame(table, expected);
  }

  private static void assertSame(PairTable table, Map<Long, Integer> expected) {
    assertThat(table.size()).isEqualTo(expected.size());
    assertThat(table.pairs())
        .containsExactly(expected.keySet().stream().mapToLong(Long::longValue).sorted().toArray());
    expected.forEach((pair, count) -> assertThat(table.get(pair)).isEqualTo(count));
  }

  @Property(tries = 200)
  void wordTableAgreesWithAMap(
      @ForAll @Size(max = 2000) List<@IntRange(max = 5000) Integer> values) {
    WordTable table = new WordTable();
    Map<String, Integer> expected = new HashMap<>();
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    for (int value : values) {
      String form = "w" + value;
      tokenizer.tokenize(form, tokens);
      assertThat(table.find(tokens, 0)).isEqualTo(expected.getOrDefault(form, -1));
      int number = table.add(tokens, 0);
      assertThat(number).isEqualTo(expected.computeIfAbsent(form, key -> expected.size()));
      assertThat(table.form(number)).isEqualTo(form);
      assertThat(table.find(form)).isEqualTo(number);
      assertThat(table.add(form)).isFalse();
    }
    assertThat(table.size()).isEqualTo(expected.size());
    assertThat(table.find("unknown")).isEqualTo(-1);
  }
}
