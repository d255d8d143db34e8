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

/** Converts bytes in some charset to UTF-8; malformed bytes are an error. */
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
    if (result.isError()) {
      // The text before the malformed bytes has been returned by now.
      throw malformed();
    }
    if (result.isUnderflow() && !ended) {
      readEncoded();
    }
    chars.clear();
    result = decoder.decode(encoded, chars, ended);
    if (ended && result.isUnderflow()) {
      decoder.flush(chars);
      flushed = true;
    }
    chars.flip();
    for (int i = 0; i < chars.limit(); i++) {
      line += chars.get(i) == '\n' ? 1 : 0;
    }
    utf8 = StandardCharsets.UTF_8.newEncoder().encode(chars);
  }

  private void readEncoded() throws IOException {
    offsetOfEncoded += encoded.position();
    encoded.compact();
    int count = in.read(encoded.array(), encoded.position(), encoded.remaining());
    ended = count < 0;
    encoded.position(encoded.position() + Math.max(count, 0)).flip();
  }

  private InvalidInputException malformed() {
    int bad = encoded.position();
    return new InvalidInputException(
        source,
        line,
        "byte 0x%02X at byte offset %d is not %s"
            .formatted(encoded.get(bad), offsetOfEncoded + bad, charset.name()),
        "%s as --encoding says".formatted(charset.name()));
  }
}
