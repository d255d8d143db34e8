package dev.heed.text.fasttext;

import dev.heed.text.fasttext.FastTextInfo.Kind;
import dev.heed.text.fasttext.FastTextInfo.Loss;
import dev.heed.text.fasttext.FastTextInfo.Ngrams;
import dev.heed.text.fasttext.FastTextInfo.Settings;
import dev.heed.text.fasttext.FastTextInfo.Storage;
import dev.heed.text.fasttext.QuantisedMatrix.Norms;
import dev.heed.text.fasttext.QuantisedMatrix.Quantiser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The parts of a model's file. Everything but the matrices is checked and copied; of the matrices,
 * the sizes are checked.
 *
 * @param source the file as the user named it
 */
record ModelFile(
    String source,
    FastTextInfo info,
    Dictionary dictionary,
    Buckets buckets,
    Matrix input,
    Matrix output) {

  /** The first bytes of a file, as a number. */
  static final int MAGIC = 793712314;

  private static final int MIN_VERSION = 11;
  private static final int MAX_VERSION = 12;

  /** Kinds of models, by their number in the file less 1. */
  static final List<Kind> KINDS = List.of(Kind.CBOW, Kind.SKIPGRAM, Kind.SUPERVISED);

  /** Losses, by their number in the file less 1. */
  static final List<Loss> LOSSES =
      List.of(Loss.HIERARCHICAL_SOFTMAX, Loss.NEGATIVE_SAMPLING, Loss.SOFTMAX, Loss.ONE_VS_ALL);

  /** Largest dimension: a row has to fit into a map, and its codebook into an array. */
  static final int MAX_DIM = 1 << 20;

  /**
   * Longest n-gram, far above any use. It bounds the rows of a text, whatever the file says, to
   * this many for each character.
   */
  private static final int MAX_NGRAM = 1000;

  /** Words and labels together, so that entries are numbered by an int. */
  private static final int MAX_ENTRIES = 1 << 29;

  /** Whether a file begins as a model does. */
  static boolean isOne(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(Integer.BYTES);
      return start.length == Integer.BYTES
          && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
    }
  }

  static ModelFile read(Path file) throws IOException {
    try (ModelInput input = new ModelInput(file)) {
      return read(input);
    }
  }

  /** Reads a model from its first byte. */
  static ModelFile read(ModelInput input) throws IOException {
    if (input.remaining() < Integer.BYTES || input.readInt() != MAGIC) {
      throw input.invalid("not a fastText model", "a file that begins with BA 16 4F 2F");
    }
    int version = input.readInt();
    input.between("the version", MIN_VERSION, MAX_VERSION, version);
    return readParts(input, version);
  }

  private static ModelFile readParts(ModelInput input, int version) throws IOException {
    Settings settings = readSettings(input, version);
    int size = input.readInt();
    int words = input.readInt();
    int labels = input.readInt();
    long tokens = input.readLong();
    long kept = input.readLong();
    boolean supervised = settings.kind() == Kind.SUPERVISED;
    input.between("the number of words", supervised ? 0 : 1, MAX_ENTRIES, words);
    input.between("the number of labels", supervised ? 1 : 0, MAX_ENTRIES, labels);
    input.between("the number of entries", (long) words + labels, (long) words + labels, size);
    input.between("the number of tokens", 0, Long.MAX_VALUE, tokens);
    Dictionary dictionary = Dictionary.read(input, words, labels);
    Buckets buckets = Buckets.read(input, settings.ngrams().buckets(), kept);
    boolean quantised = input.readFlag("the input matrix's flag");
    if (!quantised && buckets.kept() >= 0) {
      throw input.invalid("a pruned dictionary with a dense matrix", "a quantised matrix");
    }
    long rows = (long) words + buckets.rows();
    Matrix in = readMatrix(input, "the input matrix", rows, settings.dim(), quantised);
    boolean outputFlag = input.readFlag("the output matrix's flag");
    int outputs = supervised ? labels : words;
    Matrix out =
        readMatrix(input, "the output matrix", outputs, settings.dim(), quantised && outputFlag);
    if (input.remaining() > 0) {
      throw input.invalid(
          input.remaining() + " bytes after the output matrix", "the end of the file");
    }
    boolean norms = in instanceof QuantisedMatrix matrix && matrix.norms().stored();
    Storage storage = new Storage(quantised, quantised && outputFlag, norms, buckets.kept());
    FastTextInfo info =
        new FastTextInfo(version, settings, words, labels, tokens, in.rows(), storage);
    return new ModelFile(input.source(), info, dictionary, buckets, in, out);
  }

  private static Settings readSettings(ModelInput input, int version) throws IOException {
    int dim = input.readInt();
    input.between("the dimension", 1, MAX_DIM, dim);
    input.readInt(); // size of the window
    int epochs = input.readInt();
    int minCount = input.readInt();
    input.readInt(); // negatives sampled
    int wordNgrams = input.readInt();
    int loss = input.readInt();
    int kind = input.readInt();
    int buckets = input.readInt();
    int minChars = input.readInt();
    int maxChars = input.readInt();
    input.readInt(); // updates between changes of the learning rate
    input.readDouble(); // threshold of sampling
    input.between("wordNgrams", 0, MAX_NGRAM, wordNgrams);
    input.between("the loss's number", 1, LOSSES.size(), loss);
    input.between("the model's number", 1, KINDS.size(), kind);
    input.between("minn", 0, Integer.MAX_VALUE, minChars);
    input.between("maxn", 0, MAX_NGRAM, maxChars);
    Kind type = KINDS.get(kind - 1);
    if (version == MIN_VERSION && type == Kind.SUPERVISED) {
      maxChars = 0;
    }
    boolean hashed = maxChars > 0 || type == Kind.SUPERVISED && wordNgrams > 1;
    input.between("the number of buckets", hashed ? 1 : 0, Integer.MAX_VALUE, buckets);
    Ngrams ngrams = new Ngrams(wordNgrams, minChars, maxChars, buckets);
    return new Settings(type, LOSSES.get(loss - 1), dim, ngrams, minCount, epochs);
  }

  private static Matrix readMatrix(
      ModelInput input, String name, long rows, int columns, boolean quantised) throws IOException {
    boolean norms = quantised && input.readFlag("the norms' flag of " + name);
    input.between("the rows of " + name, rows, rows, input.readLong());
    input.between("the columns of " + name, columns, columns, input.readLong());
    input.between("the rows of " + name, 1, Integer.MAX_VALUE, rows);
    if (!quantised) {
      return new DenseMatrix(input.mapFloats(name, rows, columns), (int) rows, columns);
    }
    int count = input.readInt();
    input.between("the codes of " + name, rows, rows * columns, count);
    int parts = (int) (count / rows);
    input.between("the codes of " + name, rows * parts, rows * parts, count);
    var codes = input.mapBytes(name, rows, parts);
    Quantiser quantiser = Quantiser.read(input, name, columns);
    input.between("nsub of " + name, parts, parts, quantiser.parts());
    if (!norms) {
      return new QuantisedMatrix(codes, quantiser, Norms.ONES, (int) rows);
    }
    var normCodes = input.mapBytes("the norms of " + name, rows, 1);
    Quantiser normQuantiser = Quantiser.read(input, "the norms of " + name, 1);
    return new QuantisedMatrix(
        codes, quantiser, new Norms(normCodes, normQuantiser.centroids()), (int) rows);
  }
}
