package dev.heed.text.order;

import dev.heed.text.corpus.LabelledText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of a sequence of labels and texts, in UTF-8, each ended by a zero byte. */
public final class TextDigest {
  private final MessageDigest digest;

  /** The digest of no text. */
  public TextDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds a text with one label after those already added. */
  public void add(String label, String text) {
    add(List.of(label), text);
  }

  /**
   * Adds a text after those already added.
   *
   * @param labels its labels as they are named; the shares are of labels as the file has them
   */
  public void add(List<String> labels, LabelledText text) {
    text.shares().forEach((label, share) -> add(List.of(label), Double.toString(share)));
    add(labels, text.text());
  }

  /** Adds a text after those already added. */
  public void add(List<String> labels, String text) {
    for (String label : labels) {
      digest.update(label.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /** The hash of all texts added, in hexadecimal; the digest then starts again. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
