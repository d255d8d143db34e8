package dev.heed.cli.model;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.encoder.Encoders;
import dev.heed.encoder.Encoder;
import dev.heed.encoder.KnownEncoder;
import dev.heed.text.Explanation;
import dev.heed.text.teacher.EncoderHead;
import dev.heed.text.teacher.LinearClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A linear classifier on a pretrained encoder, which {@code heed train} made. */
public record EncoderModel(EncoderHead head, Encoder encoder) implements LoadedModel {
  /** Words of a text that are deleted one by one; in a longer text neighbours go together. */
  private static final int MAX_DELETIONS = 100;

  /**
   * Loads a model and its encoder: by the encoder's name, or beside the model's file.
   *
   * @throws InvalidInputException if the encoder is not there, or is another one
   */
  static EncoderModel load(Path file, int threads) throws IOException {
    EncoderHead head = EncoderHead.load(file);
    String name = head.encoder().name();
    Path beside = file.toAbsolutePath().resolveSibling(name);
    Path place =
        KnownEncoder.named(name).isEmpty() && Files.exists(beside) ? beside : Path.of(name);
    if (KnownEncoder.named(name).isEmpty() && !Files.exists(place)) {
      throw new InvalidInputException(
          file.toString(),
          0,
          "its encoder " + name + " is not there",
          name + " beside the model or in the working folder");
    }
    Encoder encoder = Encoders.open(place, threads);
    if (!encoder.info().sha256().equals(head.encoder().sha256())) {
      encoder.close();
      throw new InvalidInputException(
          file.toString(),
          0,
          "the encoder %s has the SHA-256 %s".formatted(place, encoder.info().sha256()),
          head.encoder().sha256() + ", which the model was trained on");
    }
    return new EncoderModel(head, encoder);
  }

  @Override
  public List<String> labels() {
    return head.labels();
  }

  @Override
  public List<Double> labelShares() {
    return List.of();
  }

  /** The logits of texts. */
  List<double[]> logits(List<String> texts) {
    return vectors(texts).stream().map(features -> head.classifier().logits(features, 0)).toList();
  }

  @Override
  public double[] probabilities(String text) {
    return probabilities(List.of(text)).getFirst();
  }

  /** The probabilities of all labels, for each text; those of a text alone are the same. */
  public List<double[]> probabilities(List<String> texts) {
    return logits(texts).stream().map(LinearClassifier::softmax).toList();
  }

  @Override
  public Ranking rank(String text, int k, double threshold) {
    return rank(probabilities(text), k, threshold);
  }

  /**
   * The most probable labels.
   *
   * @param p the probabilities of all labels
   * @param k as {@link #rank(String, int, double)}
   */
  public Ranking rank(double[] p, int k, double threshold) {
    List<Integer> order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -p[i]))
            .limit(k == ALL ? p.length : k)
            .filter(i -> p[i] >= threshold)
            .toList();
    return new Ranking(
        order.stream().map(labels()::get).toList(), order.stream().map(i -> p[i]).toList(), false);
  }

  /** All of a text: an encoder has pieces for every word. */
  @Override
  public double known(String text) {
    return tokens(text).length == 0 ? 0 : 1;
  }

  /**
   * The logits less those without the word, for each word. Their sum over all words differs from
   * the logits; the rest is the remainder. There is no attention of a word.
   */
  @Override
  public Explanation explain(String text) {
    List<Explanation.Span> spans = spans(text);
    List<String> texts = new ArrayList<>(List.of(text));
    int[] points = text.codePoints().toArray();
    for (Explanation.Span span : spans) {
      texts.add(
          new String(points, 0, span.begin())
              + new String(points, span.end(), points.length - span.end()));
    }
    List<double[]> logits = logits(texts);
    double[] whole = logits.getFirst();
    double[] rest = whole.clone();
    List<Explanation.Word> words = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      List<Double> contributions = new ArrayList<>();
      for (int k = 0; k < whole.length; k++) {
        contributions.add(whole[k] - logits.get(i + 1)[k]);
        rest[k] -= contributions.get(k);
      }
      Explanation.Span span = spans.get(i);
      words.add(
          new Explanation.Word(
              new String(points, span.begin(), span.end() - span.begin()),
              true,
              List.of(),
              span.begin(),
              span.end(),
              0,
              contributions));
    }
    double[] p = LinearClassifier.softmax(whole);
    int best = 0;
    for (int k = 1; k < p.length; k++) {
      best = p[k] > p[best] ? k : best;
    }
    return new Explanation(
        text,
        List.of(labels().get(best)),
        labels(),
        Arrays.stream(p).boxed().toList(),
        Arrays.stream(whole).boxed().toList(),
        words,
        Arrays.stream(rest).boxed().toList(),
        known(text));
  }

  /** The parts of a text that are deleted. */
  private List<Explanation.Span> spans(String text) {
    int[] places = tokens(text);
    int words = places.length / 2;
    int together = Math.max(1, Math.ceilDiv(words, MAX_DELETIONS));
    List<Explanation.Span> spans = new ArrayList<>();
    for (int i = 0; i < words; i += together) {
      int last = Math.min(words, i + together) - 1;
      spans.add(new Explanation.Span(places[2 * i], places[2 * last + 1]));
    }
    return spans;
  }

  @Override
  public String reasons() {
    return "deletion";
  }

  @Override
  public List<Explanation.Span> unknownWords(String text) {
    return Collections.emptyList();
  }

  @Override
  public int[] tokens(String text) {
    return HeedModel.places(text);
  }

  @Override
  public int dim() {
    return head.classifier().width();
  }

  @Override
  public float[] vector(String text) {
    return vectors(List.of(text)).getFirst();
  }

  /** The vectors that stand for texts. */
  public List<float[]> vectors(List<String> texts) {
    return encoder.means(texts, head.encoder().layers());
  }

  @Override
  public float[] wordVector(String word) {
    return vector(word);
  }

  @Override
  public String version() {
    return head.info().version();
  }

  @Override
  public Optional<String> dataHash() {
    return Optional.of(head.info().dataHash());
  }
}
