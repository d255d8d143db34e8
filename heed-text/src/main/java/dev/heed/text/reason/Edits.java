package dev.heed.text.reason;

import com.ibm.icu.lang.UCharacter;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.BitSet;

/**
 * Writes texts with words deleted or replaced. The tokens that stay are the tokens of the new text:
 * where they would grow together, a space is put between them.
 */
public final class Edits {
  private final Tokenizer tokenizer;
  private final TokenBuffer buffer = new TokenBuffer();

  /** Writes texts of this tokenizer's tokens. */
  public Edits(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The text without some words. Of the blanks on both sides of a deletion one stays; a punctuation
   * mark stays attached to the word that it then follows or precedes.
   *
   * @param words the words to delete
   */
  public String without(EncodedText text, int[] words) {
    BitSet deleted = new BitSet();
    for (int word : words) {
      deleted.set(text.token(word));
    }
    String attached = join(text, deleted, false);
    return isOfTokens(attached, text.tokens(), deleted) ? attached : join(text, deleted, true);
  }

  /** The text with another word in the place of one; its first letter is a capital as before. */
  public String with(EncodedText text, int word, String replacement) {
    TokenBuffer tokens = text.tokens();
    int begin = tokens.begin(text.token(word));
    int end = tokens.end(text.token(word));
    return text.text().substring(0, begin)
        + cased(replacement, text.text().codePointAt(begin))
        + text.text().substring(end);
  }

  private static String cased(String word, int first) {
    if (!UCharacter.isUUppercase(first)) {
      return word;
    }
    int letter = word.codePointAt(0);
    return Character.toString(UCharacter.toTitleCase(letter))
        + word.substring(Character.charCount(letter));
  }

  private static String join(EncodedText text, BitSet deleted, boolean spaced) {
    TokenBuffer tokens = text.tokens();
    String original = text.text();
    int count = tokens.size();
    StringBuilder joined = new StringBuilder();
    int before = -1;
    for (int token = deleted.nextClearBit(0);
        token < count;
        token = deleted.nextClearBit(token + 1)) {
      if (before < 0) {
        joined.append(original, 0, tokens.begin(0));
      } else if (before + 1 == token) {
        joined.append(original, tokens.end(before), tokens.begin(token));
      } else {
        joined.append(spaced ? " " : gap(text, before, token));
      }
      joined.append(original, tokens.begin(token), tokens.end(token));
      before = token;
    }
    if (before < 0) {
      return "";
    }
    return joined.append(original, tokens.end(count - 1), original.length()).toString();
  }

  /** The characters between two tokens without those that stood between them. */
  private static String gap(EncodedText text, int before, int after) {
    TokenBuffer tokens = text.tokens();
    String left = text.text().substring(tokens.end(before), tokens.begin(before + 1));
    String right = text.text().substring(tokens.end(after - 1), tokens.begin(after));
    boolean attached =
        right.isEmpty() && !isWord(text, after) || left.isEmpty() && !isWord(text, before);
    boolean unspaced = left.isEmpty() && right.isEmpty() && tokens.joined(before + 1);
    if (attached || unspaced) {
      return "";
    }
    String blank = left.indexOf('\n') >= 0 || right.isEmpty() ? left : right;
    return blank.isEmpty() ? " " : blank;
  }

  private static boolean isWord(EncodedText text, int token) {
    String form = text.tokens().form(token);
    return form.codePoints().anyMatch(UCharacter::isLetterOrDigit);
  }

  private boolean isOfTokens(String joined, TokenBuffer tokens, BitSet deleted) {
    tokenizer.tokenize(joined, buffer);
    int next = 0;
    int count = tokens.size();
    for (int token = deleted.nextClearBit(0);
        token < count;
        token = deleted.nextClearBit(token + 1)) {
      boolean same =
          next < buffer.size()
              && buffer.formEquals(
                  next, tokens.pool(), tokens.formOffset(token), tokens.formLength(token));
      if (!same) {
        return false;
      }
      next++;
    }
    return next == buffer.size();
  }
}
