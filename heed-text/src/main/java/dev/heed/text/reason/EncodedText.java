package dev.heed.text.reason;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.Arrays;

/**
 * A text with its tokens and entries. Its words are the tokens that have a part of their own: known
 * words, and words with known character n-grams.
 */
public final class EncodedText {
  private final String text;
  private final TokenBuffer tokens = new TokenBuffer();
  private final Encoding encoding = new Encoding();
  private final int[] wordTokens;
  private final Spans spans;

  /** Encodes a text. */
  public EncodedText(String text, Tokenizer tokenizer, Vocabulary vocabulary) {
    this.text = text;
    tokenizer.tokenize(text, tokens);
    vocabulary.encode(tokens, encoding);
    int parts = encoding.parts();
    int[] found = new int[tokens.size()];
    int[] first = new int[parts];
    int[] last = new int[parts];
    int words = 0;
    for (int part = 0; part < parts; part++) {
      // The part of a word alone comes before the n-grams that begin with it.
      if (encoding.firstToken(part) == encoding.lastToken(part)) {
        found[words++] = encoding.firstToken(part);
      }
      first[part] = words - 1;
      last[part] = words - 1 + encoding.lastToken(part) - encoding.firstToken(part);
    }
    wordTokens = Arrays.copyOf(found, words);
    spans = new Spans(words, first, last);
  }

  /** The text. */
  public String text() {
    return text;
  }

  /** The tokens of the text. */
  public TokenBuffer tokens() {
    return tokens;
  }

  /** The entries of the text. */
  public Encoding encoding() {
    return encoding;
  }

  /** The parts of the text over its words. */
  public Spans spans() {
    return spans;
  }

  /** The token of a word. */
  public int token(int word) {
    return wordTokens[word];
  }

  /** A word as it stands in the text. */
  public String word(int word) {
    int token = wordTokens[word];
    return text.substring(tokens.begin(token), tokens.end(token));
  }
}
