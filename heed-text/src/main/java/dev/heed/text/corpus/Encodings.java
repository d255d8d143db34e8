package dev.heed.text.corpus;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Guesses the encoding of text that is not UTF-8. */
final class Encodings {
  /** ICU gives this confidence, of 100, to encodings for which nothing speaks but their syntax. */
  private static final int NO_CONFIDENCE = 10;

  private static final char REPLACEMENT = '\uFFFD';
  private static final char ASCII = 0x7f;

  /** The longest character, in bytes; one may be cut off at the end of the data. */
  private static final int LONGEST = 4;

  private Encodings() {}

  /**
   * The encoding that the data seem to have: the first that ICU finds, the Java platform has, and
   * the data fit. Empty if there is none, or if it is UTF-8 with some malformed bytes.
   */
  static Optional<String> likely(byte[] data) {
    if (isDamagedUtf8(data)) {
      return Optional.empty();
    }
    CharsetMatch[] matches = new CharsetDetector().setText(data).detectAll();
    if (matches == null) {
      return Optional.empty();
    }
    return Arrays.stream(matches)
        .filter(match -> match.getConfidence() > NO_CONFIDENCE)
        .map(CharsetMatch::getName)
        .filter(Charset::isSupported)
        .filter(name -> !name.equals("UTF-8") && fits(data, Charset.forName(name)))
        .findFirst();
  }

  /** Whether more characters beyond ASCII are well-formed than malformed. */
  private static boolean isDamagedUtf8(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    long malformed = text.chars().filter(c -> c == REPLACEMENT).count();
    return text.chars().filter(c -> c > ASCII && c != REPLACEMENT).count() > malformed;
  }

  private static boolean fits(byte[] data, Charset charset) {
    for (int cut = 0; cut < LONGEST && cut <= data.length; cut++) {
      try {
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(data, 0, data.length - cut));
        return true;
      } catch (CharacterCodingException e) {
        // The data may end within a character: try again without the last byte.
      }
    }
    return false;
  }
}
