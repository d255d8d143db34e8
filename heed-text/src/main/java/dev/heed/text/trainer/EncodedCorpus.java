package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.text.shard.BatchReader;
import dev.heed.text.shard.DocumentFile;
import dev.heed.text.shard.Learner;
import dev.heed.text.shard.StepSettings;
import dev.heed.text.shard.TextEncoder;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.WordCounts;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import dev.heed.text.vocabulary.VocabularyBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts of this machine ready for training, in temporary files. */
final class EncodedCorpus implements EncodedTexts {
  private final NumberedTexts texts;
  private final Vocabulary vocabulary;
  private final Map<Split.Part, DocumentFile> parts;
  private final long trainWords;
  private final int[] trainTexts;

  /** The words that each position of the training documents covers; empty if nobody asks. */
  private final Optional<DocumentFile> spans;

  /** The share of each dev document that is known. */
  private final List<Double> devKnown = new ArrayList<>();

  /** The familiarity of the documents of each part. */
  private final Map<Split.Part, List<Double>> familiarities = new EnumMap<>(Split.Part.class);

  private EncodedCorpus(
      NumberedTexts texts,
      Vocabulary vocabulary,
      Map<Split.Part, DocumentFile> parts,
      Optional<DocumentFile> spans,
      long trainWords,
      int[] trainTexts) {
    this.texts = texts;
    this.spans = spans;
    this.vocabulary = vocabulary;
    this.parts = parts;
    this.trainWords = trainWords;
    this.trainTexts = trainTexts.clone();
  }

  /**
   * Counts and encodes.
   *
   * @param partOf the part of each document
   * @throws InvalidInputException if no word occurs often enough
   */
  static EncodedCorpus of(NumberedTexts texts, Split.Part[] partOf, TrainingOptions options)
      throws IOException {
    VocabularyBuilder builder =
        new VocabularyBuilder(
            texts.collector(), options.vocabulary(), texts.beginning().vocabulary());
    Vocabulary vocabulary =
        builder.build(visitor -> forEachTrain(texts.documents(), partOf, visitor));
    if (vocabulary.size() == 0) {
      throw new InvalidInputException(
          texts.source(),
          0,
          "no word occurs often enough",
          "texts with words, or a lower minimum count");
    }
    Map<Split.Part, DocumentFile> parts = new EnumMap<>(Split.Part.class);
    Optional<DocumentFile> spans =
        options.objective().decoupling() instanceof Decoupling.Words
            ? Optional.of(new DocumentFile())
            : Optional.empty();
    int[] trainTexts =
        IntStream.range(0, partOf.length).filter(i -> partOf[i] == Split.Part.TRAIN).toArray();
    EncodedCorpus corpus =
        new EncodedCorpus(
            texts, vocabulary, parts, spans, words(texts.documents(), partOf), trainTexts);
    try {
      for (Split.Part part : Split.Part.values()) {
        parts.put(part, new DocumentFile());
        corpus.familiarities.put(part, new ArrayList<>());
      }
      corpus.encode(partOf, builder);
      return corpus;
    } catch (IOException | RuntimeException e) {
      corpus.close();
      throw e;
    }
  }

  private static void forEachTrain(
      DocumentFile numbered, Split.Part[] partOf, VocabularyBuilder.Visitor visitor) {
    int[] words = new int[1 << 10];
    for (int i = 0; i < numbered.count(); i++) {
      if (partOf[i] == Split.Part.TRAIN) {
        int length = numbered.length(i);
        if (words.length < length) {
          words = new int[2 * length];
        }
        numbered.copy(i, words, 0);
        visitor.document(words, length);
      }
    }
  }

  private static long words(DocumentFile numbered, Split.Part[] partOf) {
    long words = 0;
    for (int i = 0; i < numbered.count(); i++) {
      words += partOf[i] == Split.Part.TRAIN ? numbered.length(i) : 0;
    }
    return words;
  }

  private void encode(Split.Part[] partOf, VocabularyBuilder builder) throws IOException {
    DocumentFile numbered = texts.documents();
    Encoding encoding = new Encoding();
    int[] words = new int[1 << 10];
    for (int i = 0; i < numbered.count(); i++) {
      int length = numbered.length(i);
      if (words.length < length) {
        words = new int[2 * length];
      }
      numbered.copy(i, words, 0);
      builder.encode(words, length, vocabulary, encoding);
      if (partOf[i] == Split.Part.DEV) {
        devKnown.add(builder.known(words, length));
      }
      if (partOf[i] != Split.Part.TRAIN) {
        familiarities.get(partOf[i]).add(vocabulary.familiarity(encoding, length));
      }
      // Dev and test documents measure, so each of them counts the same.
      float weight = partOf[i] == Split.Part.TRAIN ? numbered.weight(i) : 1;
      parts.get(partOf[i]).append(encoding.entries(), encoding.size(), texts.label(i), weight);
      if (spans.isPresent() && partOf[i] == Split.Part.TRAIN) {
        spans.get().append(TextEncoder.spans(encoding), encoding.size(), texts.label(i));
      }
    }
    for (DocumentFile file : files()) {
      file.finish();
    }
  }

  private List<DocumentFile> files() {
    return Stream.concat(parts.values().stream(), spans.stream()).toList();
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int count(Split.Part part) {
    return parts.get(part).count();
  }

  @Override
  public int[] trained() {
    DocumentFile train = parts.get(Split.Part.TRAIN);
    int[] targets = new int[train.count()];
    Arrays.setAll(targets, train::label);
    return texts.sets().counts(targets, texts.labels().size());
  }

  @Override
  public DocumentFile held(Split.Part part) {
    return parts.get(part);
  }

  @Override
  public List<Double> devKnown() {
    return Collections.unmodifiableList(devKnown);
  }

  @Override
  public List<Double> familiarities(Split.Part part) {
    return Collections.unmodifiableList(familiarities.get(part));
  }

  @Override
  public WordCounts wordCounts(int words) {
    return WordCounter.count(
        vocabulary, parts.get(Split.Part.TRAIN), words, texts.sets(), texts.labels());
  }

  @Override
  public Epochs epochs(StepSettings settings, Learner learner) {
    return new LocalEpochs(texts, this, settings, learner);
  }

  /** A reader of the training documents, whose targets give them weights. */
  BatchReader trainReader(float[] targetWeights) {
    return new BatchReader(parts.get(Split.Part.TRAIN), spans, vocabulary.size(), targetWeights);
  }

  /** The number of a training document among all texts. */
  int trainText(int document) {
    return trainTexts[document];
  }

  @Override
  public long trainWords() {
    return trainWords;
  }

  @Override
  public void close() throws IOException {
    for (DocumentFile file : files()) {
      file.close();
    }
  }
}
