package dev.heed.encoder;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.encoder.bert.BertForward;
import dev.heed.encoder.bert.BertGraph;
import dev.heed.encoder.bert.BertWeights;
import dev.heed.encoder.bert.Visitor;
import dev.heed.encoder.onnx.OnnxGraph;
import dev.heed.encoder.wordpiece.TokenizerFile;
import dev.heed.encoder.wordpiece.WordPieces;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A pretrained BERT model that turns texts into vectors, in plain Java.
 *
 * <p>A text's vector is the same bytes on every machine, for any number of threads, and whatever
 * texts are computed with it. Threads may share an encoder; their calls then wait for each other.
 * Bad files are an {@link InvalidInputException}.
 */
public final class Encoder implements AutoCloseable {
  /** Prefix of a text in the training of the E5 models. */
  private static final String E5_PREFIX = "query: ";

  private final EncoderInfo info;
  private final WordPieces tokenizer;
  private final BertForward forward;
  private final Kernels kernels;
  private final Workers workers;
  private final Object turn;

  private Encoder(
      EncoderInfo info,
      WordPieces tokenizer,
      BertForward forward,
      Kernels kernels,
      Workers workers,
      Object turn) {
    this.info = info;
    this.tokenizer = tokenizer;
    this.forward = forward;
    this.kernels = kernels;
    this.workers = workers;
    this.turn = turn;
  }

  /**
   * Opens an encoder that uses all processors.
   *
   * @param model a jar with a {@code .onnx} file and a {@code tokenizer.json}, a folder with {@code
   *     model.onnx} and {@code tokenizer.json}, or a {@code .onnx} file beside its tokenizer
   */
  public static Encoder open(Path model) throws IOException {
    return open(model, Runtime.getRuntime().availableProcessors());
  }

  /** As {@link #open(Path)}, with this number of threads. */
  public static Encoder open(Path model, int threads) throws IOException {
    return of(EncoderFiles.read(model), threads);
  }

  /**
   * Opens an encoder by its name.
   *
   * @param model from the class path, one of the folders or Maven's local repository
   * @param folders such as the folder of a program's libraries
   * @throws InvalidInputException if it is nowhere, with the command that fetches it
   */
  public static Encoder open(KnownEncoder model, List<Path> folders, int threads)
      throws IOException {
    return of(files(model, folders), threads);
  }

  /**
   * Opens an encoder as a user names it.
   *
   * @param named a path as for {@link #open(Path)}, or else the name of a {@link KnownEncoder}
   * @param folders as for {@link #open(KnownEncoder, List, int)}
   */
  public static Encoder open(String named, List<Path> folders, int threads) throws IOException {
    Path path = Path.of(named);
    Optional<KnownEncoder> known =
        Files.exists(path) ? Optional.empty() : KnownEncoder.named(named);
    return known.isPresent() ? open(known.get(), folders, threads) : open(path, threads);
  }

  private static EncoderFiles files(KnownEncoder model, List<Path> folders) throws IOException {
    Optional<EncoderFiles> onClassPath = EncoderFiles.onClassPath(model.stem());
    if (onClassPath.isPresent()) {
      return onClassPath.get();
    }
    Path jar =
        model
            .find(folders)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        model.label(),
                        0,
                        "the encoder is not on this machine",
                        "the result of: " + String.join(" ", model.fetch())));
    return EncoderFiles.read(jar);
  }

  private static Encoder of(EncoderFiles files, int threads) throws IOException {
    Require.atLeast("threads", 1, threads);
    BertWeights weights = weights(files.model());
    WordPieces tokenizer = tokenizer(files.tokenizer(), weights);
    EncoderInfo info =
        new EncoderInfo(
            files.name(),
            new EncoderInfo.Shape(
                weights.layers().size(),
                weights.heads(),
                weights.dim(),
                weights.hidden(),
                weights.vocabulary(),
                weights.positions(),
                weights.parameters()),
            weights.quantised(),
            files.name().toLowerCase(Locale.ROOT).startsWith("e5-") ? E5_PREFIX : "",
            sha256(files.model().bytes()));
    Workers workers = new Workers(threads);
    Kernels kernels = KernelSelection.kernels();
    return new Encoder(
        info,
        tokenizer,
        new BertForward(weights, KernelSelection.tileKernels(), kernels, workers),
        kernels,
        workers,
        new Object());
  }

  private static BertWeights weights(EncoderFiles.Content model) throws InvalidInputException {
    try {
      return BertGraph.weights(OnnxGraph.read(model.bytes()));
    } catch (ProblemException e) {
      throw e.in(model.source(), 0);
    }
  }

  private static WordPieces tokenizer(EncoderFiles.Content file, BertWeights weights)
      throws InvalidInputException {
    try {
      WordPieces tokenizer = TokenizerFile.read(file.bytes());
      if (tokenizer.size() > weights.vocabulary()) {
        throw new ProblemException(
            "the vocabulary has the number " + (tokenizer.size() - 1),
            "numbers below " + weights.vocabulary() + ", as the model has embeddings");
      }
      return tokenizer;
    } catch (ProblemException e) {
      throw e.in(file.source(), 0);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Name, sizes and origin of this encoder. */
  public EncoderInfo info() {
    return info;
  }

  /**
   * This encoder with another prefix; both share the weights, and closing one closes both.
   *
   * @param prefix what is put before each text, such as {@code "query: "}
   */
  public Encoder withPrefix(String prefix) {
    EncoderInfo other =
        new EncoderInfo(info.name(), info.shape(), info.quantised(), prefix, info.sha256());
    return new Encoder(other, tokenizer, forward, kernels, workers, turn);
  }

  /** The pieces of a text, with their places in it; those of the prefix have none. */
  public List<Piece> pieces(String text) {
    int shift = info.prefix().codePointCount(0, info.prefix().length());
    return tokenizer.pieces(info.prefix() + text, info.shape().positions()).stream()
        .map(
            piece ->
                new Piece(
                    piece.text(),
                    piece.id(),
                    Math.max(0, piece.begin() - shift),
                    Math.max(0, piece.end() - shift)))
        .toList();
  }

  /**
   * A vector of length 1 for each text: the mean of the last layer's hidden states.
   *
   * @return vectors of {@code dim} components
   */
  public List<float[]> vectors(List<String> texts) {
    List<float[]> means = means(texts, List.of(info.shape().layers()));
    for (float[] mean : means) {
      float length = (float) Math.sqrt(kernels.dot(mean, 0, mean, 0, mean.length));
      if (length > 0) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] /= length;
        }
      }
    }
    return means;
  }

  /**
   * The means of hidden states over a text's pieces.
   *
   * @param layers 0 for the embeddings, or the numbers of layers; their means are put one after the
   *     other
   * @return vectors of {@code layers · dim} components
   */
  public List<float[]> means(List<String> texts, List<Integer> layers) {
    int last = 0;
    for (int layer : layers) {
      Require.between("layer", 0, info.shape().layers(), layer);
      last = Math.max(last, layer);
    }
    int dim = info.shape().dim();
    List<float[]> means = new ArrayList<>();
    List<int[]> ids = new ArrayList<>();
    for (String text : texts) {
      means.add(new float[layers.size() * dim]);
      ids.add(ids(text));
    }
    synchronized (turn) {
      forward.run(
          ids,
          last,
          (text, layer, states, offset, pieces) -> {
            for (int i = 0; i < layers.size(); i++) {
              if (layers.get(i) == layer) {
                mean(states, offset, pieces, means.get(text), i * dim, dim);
              }
            }
          });
    }
    return means;
  }

  private static void mean(float[] states, int offset, int pieces, float[] mean, int to, int dim) {
    for (int piece = 0; piece < pieces; piece++) {
      int from = offset + piece * dim;
      for (int j = 0; j < dim; j++) {
        mean[to + j] += states[from + j];
      }
    }
    for (int j = 0; j < dim; j++) {
      mean[to + j] /= pieces;
    }
  }

  private int[] ids(String text) {
    return tokenizer.pieces(info.prefix() + text, info.shape().positions()).stream()
        .mapToInt(WordPieces.Piece::id)
        .toArray();
  }

  /** The pieces, all hidden states and all maps of attention of a text. */
  public TracedText trace(String text) {
    Trace trace = new Trace(info.shape());
    synchronized (turn) {
      forward.run(List.of(ids(text)), info.shape().layers(), trace);
    }
    return new TracedText(pieces(text), trace.states, trace.attention);
  }

  private static final class Trace implements Visitor {
    private final EncoderInfo.Shape shape;
    private final List<float[]> states = new ArrayList<>();
    private final List<List<float[]>> attention = new ArrayList<>();

    Trace(EncoderInfo.Shape shape) {
      this.shape = shape;
    }

    @Override
    public void states(int text, int layer, float[] values, int offset, int pieces) {
      float[] copy = new float[pieces * shape.dim()];
      System.arraycopy(values, offset, copy, 0, copy.length);
      states.add(copy);
      if (layer < shape.layers()) {
        List<float[]> heads = new ArrayList<>();
        for (int head = 0; head < shape.heads(); head++) {
          heads.add(new float[pieces * pieces]);
        }
        attention.add(heads);
      }
    }

    @Override
    public boolean seesAttention() {
      return true;
    }

    @Override
    public void attention(int text, int layer, int head, Weights weights) {
      float[] map = attention.get(layer - 1).get(head);
      for (int q = 0; q < weights.queries(); q++) {
        for (int key = 0; key < weights.keys(); key++) {
          map[(weights.first() + q) * weights.keys() + key] =
              weights.tile()[key * weights.width() + q];
        }
      }
    }
  }

  /**
   * The matrix {@code W_Q} of a layer: a query is {@code xW_Q} and a bias, and head {@code h} has
   * {@code dim/heads} of its columns.
   *
   * @param layer from 1 on
   * @return {@code [dim, dim]}, row-major; the caller's own
   */
  public float[] queryWeights(int layer) {
    Require.between("layer", 1, info.shape().layers(), layer);
    return forward.queryWeights(layer - 1);
  }

  /** The matrix {@code W_K} of a layer, as {@link #queryWeights}. */
  public float[] keyWeights(int layer) {
    Require.between("layer", 1, info.shape().layers(), layer);
    return forward.keyWeights(layer - 1);
  }

  /**
   * The attention of a layer in the terms of {@link dev.heed.attention}, whose weights are the maps
   * of {@link #trace}. Its values are the layer's inputs, each with a 1 after it.
   *
   * @param traced a text that this encoder has traced
   * @param layer from 1 on
   */
  public LayerAttention attention(TracedText traced, int layer) {
    EncoderInfo.Shape shape = info.shape();
    Require.between("layer", 1, shape.layers(), layer);
    return LayerAttention.of(
        shape,
        LayerAttention.matrix(shape, forward.queryWeights(layer - 1), forward.queryBias(layer - 1)),
        LayerAttention.matrix(shape, forward.keyWeights(layer - 1), forward.keyBias(layer - 1)),
        traced.states().get(layer - 1));
  }

  /** Ends the threads; the encoder must not be used any more. */
  @Override
  public void close() {
    workers.close();
  }
}
