package dev.heed.text.audit.training;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;

/** Removes words from texts. For one thread. */
final class WithoutWords {
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();

  /**
   * A text with a space in the place of each marked word.
   *
   * @param marks for each word of the text whether to remove it
   */
  String of(String text, boolean... marks) {
    tokenizer.tokenize(text, tokens);
    StringBuilder rest = new StringBuilder(text.length());
    int done = 0;
    for (int i = 0; i < Math.min(marks.length, tokens.size()); i++) {
      if (marks[i]) {
        rest.append(text, done, Math.max(done, tokens.begin(i))).append(' ');
        done = Math.max(done, tokens.end(i));
      }
    }
    return rest.append(text, done, text.length()).toString();
  }
}
