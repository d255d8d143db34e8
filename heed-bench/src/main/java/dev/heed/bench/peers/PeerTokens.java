package dev.heed.bench.peers;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Words as every peer gets them: lower-case runs of letters, digits and underscores, and single
 * other characters. Chinese characters are words of their own, so that pairs of them count too.
 */
public final class PeerTokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\p{IsHan}|[\\w&&[^\\p{IsHan}]]+|[^\\w\\s]", Pattern.UNICODE_CHARACTER_CLASS);

  /** Stands for a text without tokens, to which fastText would give no label. */
  private static final String EMPTY = "empty";

  private PeerTokens() {}

  /** The words of a text, with single spaces between them. */
  public static String of(String text) {
    List<String> tokens =
        TOKEN.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    return tokens.isEmpty() ? EMPTY : String.join(" ", tokens);
  }
}
