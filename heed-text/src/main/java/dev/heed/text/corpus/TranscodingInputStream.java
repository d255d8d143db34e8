package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Converts bytes in some charset to UTF-8. Malformed bytes are an error, and so are those of a
 * surrogate without its partner, which the decoders of some charsets let through.
 */
final class TranscodingInputStream extends InputStream {
  private static final int BUFFER_SIZE = 1 << 14;

  private final String source;
  private final InputStream in;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer encoded = ByteBuffer.allocate(BUFFER_SIZE).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER_SIZE);
  private ByteBuffer utf8 = ByteBuffer.allocate(0);
  private CoderResult result = CoderResult.UNDERFLOW;
  private long offsetOfEncoded;
  private long line = 1;

  /** A high surrogate whose partner has not been decoded yet, with its offset; 0 for none. */
  private char pending;

  private long offsetOfPending;

  /** The offset of malformed bytes; negative if none were met. */
  private long bad = -1;

  private boolean ended;
  private boolean flushed;

  TranscodingInputStream(String source, InputStream in, Charset charset) {
    this.source = source;
    this.in = in;
    this.charset = charset;
    this.decoder = charset.newDecoder(); // reports malformed and unmappable bytes
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!utf8.hasRemaining()) {
      if (flushed) {
        return -1;
      }
      decode();
    }
    int count = Math.min(length, utf8.remaining());
    utf8.get(bytes, offset, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Decodes once: the bytes left over, or newly read ones. */
  private void decode() throws IOException {
    if (bad >= 0) {
      // The text before the malformed bytes has been returned by now.
      throw malformed();
    }
    if (result.isUnderflow() && !ended) {
      readEncoded();
    }
    chars.clear();
    if (pending != 0) {
      chars.put(pending);
    }
    int carried = chars.position();
    int from = encoded.position();
    result = decoder.decode(encoded, chars, ended);
    if (ended && result.isUnderflow()) {
      decoder.flush(chars);
      flushed = true;
    }
    chars.flip();
    holdBackHalfPair();
    int valid = validLength();
    if (valid < chars.limit()) {
      bad = valid < carried ? offsetOfPending : offsetOfEncoded + offsetOf(from, valid - carried);
      flushed = false;
    } else if (result.isError()) {
      bad = offsetOfEncoded + encoded.position();
    } else if (pending != 0) {
      offsetOfPending = offsetOfEncoded + offsetOf(from, valid - carried);
    }
    chars.limit(valid);
    for (int i = 0; i < valid; i++) {
      line += chars.get(i) == '\n' ? 1 : 0;
    }
    utf8 = StandardCharsets.UTF_8.newEncoder().encode(chars);
  }

  /** Keeps a high surrogate at the end for the next characters, unless there are none. */
  private void holdBackHalfPair() {
    pending = 0;
    int last = chars.limit() - 1;
    boolean more = !flushed && !result.isError();
    if (more && last >= 0 && Character.isHighSurrogate(chars.get(last))) {
      pending = chars.get(last);
      chars.limit(last);
    }
  }

  /** The number of characters before the first surrogate without its partner. */
  private int validLength() {
    for (int i = 0; i < chars.limit(); i++) {
      if (Character.isSurrogate(chars.get(i))) {
        boolean pair =
            i + 1 < chars.limit() && Character.isSurrogatePair(chars.get(i), chars.get(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return chars.limit();
  }

  /** The index in the encoded bytes, decoded from {@code from} on, of a character. */
  private int offsetOf(int from, int character) {
    ByteBuffer again = encoded.duplicate().position(from);
    charset.newDecoder().decode(again, CharBuffer.allocate(character), false);
    return again.position();
  }

  private void readEncoded() throws IOException {
    offsetOfEncoded += encoded.position();
    encoded.compact();
    int count = in.read(encoded.array(), encoded.position(), encoded.remaining());
    ended = count < 0;
    encoded.position(encoded.position() + Math.max(count, 0)).flip();
  }

  private InvalidInputException malformed() {
    long index = bad - offsetOfEncoded;
    String bytes =
        index >= 0 && index < encoded.limit()
            ? "byte 0x%02X".formatted(encoded.get((int) index))
            : "the character";
    return new InvalidInputException(
        source,
        line,
        "%s at byte offset %d is not %s".formatted(bytes, bad, charset.name()),
        "%s as --encoding says".formatted(charset.name()));
  }
}
