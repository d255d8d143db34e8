package dev.heed.text.audit.texts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintTest {
  @Test
  void caseBlanksAndUnicodeFormMakeNoDifference() {
    assertThat(Fingerprint.normal("  Caf\u00e9\u00a0\t AU lait\n")).isEqualTo("caf\u00e9 au lait");
    assertThat(Fingerprint.of("CAFE\u0301 au  lait"))
        .isEqualTo(Fingerprint.of("caf\u00e9 au lait"));
    assertThat(Fingerprint.of("cafe au lait")).isNotEqualTo(Fingerprint.of("caf\u00e9 au lait"));
    assertThat(Fingerprint.normal(" \u3000")).isEmpty();
  }
}
