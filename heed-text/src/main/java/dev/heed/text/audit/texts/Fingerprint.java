package dev.heed.text.audit.texts;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import dev.heed.text.token.WhiteSpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.Locale;

/**
 * The first 128 bits of the SHA-256 digest of a normalised text: different texts have different
 * ones. Normal are Unicode's form C, lower case in no particular language, and one blank for each
 * run of white space inside.
 */
public record Fingerprint(long high, long low) implements Comparable<Fingerprint> {
  private static final Normalizer2 NFC = Normalizer2.getNFCInstance();
  private static final Comparator<Fingerprint> ORDER =
      Comparator.comparingLong(Fingerprint::high).thenComparingLong(Fingerprint::low);

  /** The fingerprint of a text. */
  public static Fingerprint of(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(normal(text).getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.wrap(digest);
      return new Fingerprint(bytes.getLong(), bytes.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The normal form of a text. */
  public static String normal(String text) {
    // Lower case may undo form C: it comes first, on the form that it is defined for.
    String form = NFC.normalize(UCharacter.toLowerCase(Locale.ROOT, NFC.normalize(text)));
    StringBuilder normal = new StringBuilder(form.length());
    boolean gap = false;
    for (int i = 0; i < form.length(); ) {
      int c = form.codePointAt(i);
      i += Character.charCount(c);
      if (WhiteSpace.isBlank(c)) {
        gap = !normal.isEmpty();
      } else {
        if (gap) {
          normal.append(' ');
          gap = false;
        }
        normal.appendCodePoint(c);
      }
    }
    return normal.toString();
  }

  @Override
  public int compareTo(Fingerprint other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%016x%016x", high, low);
  }
}
