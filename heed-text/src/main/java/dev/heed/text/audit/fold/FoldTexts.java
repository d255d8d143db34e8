package dev.heed.text.audit.fold;

import dev.heed.text.cluster.Site;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;

/**
 * The texts of all folds in a file. A line has the digit of its fold, and then the text with its
 * labels as JSON.
 *
 * @param file its name
 * @param source the name of the texts for messages
 * @param several whether a text may have several labels, or none
 */
public record FoldTexts(String file, String source, boolean several) implements Serializable {
  private static final CorpusOptions FORMAT =
      CorpusOptions.defaults().withFormat(CorpusFormat.JSONL);

  /** Reads JSON lines with one label each, or any number of them. */
  public static CorpusReader reader(InputStream lines, String source, boolean several)
      throws IOException {
    return CorpusReader.openLabelled(
        lines, source, several ? FORMAT.withLabels(CorpusOptions.Labels.ANY) : FORMAT);
  }

  /**
   * Writes a line.
   *
   * @param fold 0 to 9
   * @param json with the end of the line
   */
  public static void write(OutputStream out, int fold, byte[] json) throws IOException {
    out.write(digit(fold));
    out.write(json);
  }

  private static byte digit(int fold) {
    return (byte) ('0' + fold);
  }

  /** Opens the texts of all folds but one. */
  CorpusReader others(int fold, Site site) throws IOException {
    InputStream lines = new GZIPInputStream(Files.newInputStream(site.file(file)), 1 << 16);
    return reader(new BufferedInputStream(new Others(lines, digit(fold))), source, several);
  }

  /** Leaves out the lines that begin with a byte, and the first byte of the others. */
  private static final class Others extends FilterInputStream {
    private final byte leftOut;
    private boolean atStart = true;
    private boolean within;

    Others(InputStream lines, byte leftOut) {
      super(lines);
      this.leftOut = leftOut;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int end = offset;
      while (length > 0 && end == offset) {
        int count = super.read(target, offset, length);
        if (count < 0) {
          return -1;
        }
        for (int i = offset; i < offset + count; i++) {
          byte next = target[i];
          if (atStart) {
            within = next != leftOut;
          } else if (within) {
            target[end++] = next;
          }
          atStart = next == '\n';
        }
      }
      return end - offset;
    }
  }
}
