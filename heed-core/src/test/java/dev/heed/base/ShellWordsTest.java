package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void onlySpecialWordsAreQuoted() {
    assertThat(ShellWords.join(List.of("heed", "train", "größe/a-1.csv", "--lr=0.1")))
        .isEqualTo("heed train größe/a-1.csv --lr=0.1");
    assertThat(ShellWords.join(List.of("a b", ";", "it's", "", "$x", "~")))
        .isEqualTo("'a b' ';' 'it'\\''s' '' '$x' '~'");
  }
}
