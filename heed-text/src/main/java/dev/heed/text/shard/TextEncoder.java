package dev.heed.text.shard;

import dev.heed.text.pooling.WordSpans;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.Arrays;

/** Encodes texts by a vocabulary, one at a time. Not thread-safe. */
public final class TextEncoder {
  private final Vocabulary vocabulary;
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();
  private final Encoding encoding = new Encoding();

  /** Makes an encoder. */
  public TextEncoder(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Encodes a text; the other methods tell of it until the next one. */
  public void encode(String text) {
    tokenizer.tokenize(text, tokens);
    vocabulary.encode(tokens, encoding);
  }

  /** The number of words. */
  public int words() {
    return tokens.size();
  }

  /** The entries, as a new array. */
  public int[] entries() {
    return Arrays.copyOf(encoding.entries(), encoding.size());
  }

  /** The words that each entry covers. */
  public int[] spans() {
    return spans(encoding);
  }

  /** The words that each entry covers: those of its part of the text. */
  public static int[] spans(Encoding encoding) {
    int[] packed = new int[encoding.size()];
    for (int part = 0; part < encoding.parts(); part++) {
      Arrays.fill(
          packed,
          encoding.begin(part),
          encoding.end(part),
          WordSpans.pack(encoding.firstToken(part), encoding.lastToken(part)));
    }
    return packed;
  }

  /** The {@linkplain Vocabulary#familiarity familiarity} of the text. */
  public double familiarity() {
    return vocabulary.familiarity(encoding, tokens.size());
  }

  /** The share of the characters that are in words of the vocabulary; 0 without any. */
  public double known() {
    long all = 0;
    long known = 0;
    for (int i = 0; i < tokens.size(); i++) {
      int length =
          Character.codePointCount(tokens.pool(), tokens.formOffset(i), tokens.formLength(i));
      all += length;
      known += vocabulary.find(tokens, i) < 0 ? 0 : length;
    }
    return all == 0 ? 0 : (double) known / all;
  }
}
