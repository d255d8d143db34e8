package dev.heed.cli.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.heed.base.ProblemException;
import dev.heed.text.storage.Safetensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/** The formats of a file of vectors, all of one length. */
public enum VectorFile {
  SAFETENSORS,
  /** NumPy's format, version 1.0. */
  NPY,
  CSV;

  /** NumPy aligns the values to this many bytes. */
  private static final int ALIGNMENT = 64;

  /** Bytes of NumPy's magic number, version and the length of the header. */
  private static final int NPY_START = 10;

  private static final byte[] NPY_MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /**
   * The format that a file's name says.
   *
   * @throws ProblemException if it says none
   */
  public static VectorFile of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (VectorFile each : values()) {
      if (name.endsWith("." + each.name().toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new ProblemException("--out is " + file, "a name with .safetensors, .npy or .csv");
  }

  /** The numbers of a vector with commas between them. */
  public static String line(float[] vector) {
    StringBuilder line = new StringBuilder();
    for (float value : vector) {
      line.append(line.isEmpty() ? "" : ",").append(value);
    }
    return line.toString();
  }

  /** Writes vectors in rows. */
  public void write(VectorSpool vectors, int dim, OutputStream out) throws IOException {
    switch (this) {
      case SAFETENSORS ->
          Safetensors.write("vectors", vectors.count(), dim, vectors::transferTo, out);
      case NPY -> {
        writeNpyHeader(vectors.count(), dim, out);
        vectors.transferTo(out);
      }
      case CSV ->
          vectors.forEach(vector -> out.write((line(vector) + "\n").getBytes(US_ASCII)), dim);
    }
  }

  private static void writeNpyHeader(int rows, int dim, OutputStream out) throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, dim);
    int length = (NPY_START + header.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - NPY_START;
    String padded = header + " ".repeat(length - header.length() - 1) + "\n";
    ByteBuffer start = ByteBuffer.allocate(NPY_START).order(ByteOrder.LITTLE_ENDIAN);
    out.write(start.put(NPY_MAGIC).putShort((short) length).array());
    out.write(padded.getBytes(US_ASCII));
  }
}
