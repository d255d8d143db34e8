package dev.heed.spark.shard;

import dev.heed.base.InvalidInputException;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.shard.DocumentFile;
import dev.heed.text.shard.Learner;
import dev.heed.text.shard.StepSettings;
import dev.heed.text.shard.TextEncoder;
import dev.heed.text.trainer.EncodedTexts;
import dev.heed.text.trainer.Split;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.WordCounts;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** Texts of a cluster ready for training: those trained on as documents on the executors' disks. */
final class ShardedCorpus implements EncodedTexts {
  /** Places of the numbers of training documents, before those of each class. */
  private static final int WORDS = 3;

  private static final int CLASSES = 4;

  private final ShardedTexts texts;
  private final Vocabulary vocabulary;
  private final Broadcast<String[]> entries;
  private final JavaRDD<ShardDocument> documents;
  private final long[] numbers;
  private final Map<Split.Part, DocumentFile> held = new EnumMap<>(Split.Part.class);
  private final Map<Split.Part, List<Double>> familiarities = new EnumMap<>(Split.Part.class);
  private final List<Double> devKnown = new ArrayList<>();

  private ShardedCorpus(
      ShardedTexts texts, Vocabulary vocabulary, boolean withDev, TrainingOptions options)
      throws IOException {
    this.texts = texts;
    this.vocabulary = vocabulary;
    var records = texts.trained(withDev);
    entries =
        JavaSparkContext.fromSparkContext(records.context())
            .broadcast(vocabulary.entries().toArray(String[]::new));
    Broadcast<String[]> ofTask = entries;
    ShardReader reader = texts.reader();
    boolean withSpans = options.objective().decoupling() instanceof Decoupling.Words;
    documents =
        records
            .mapPartitions(part -> encoded(part, ofTask.value(), reader, withSpans))
            .persist(StorageLevel.DISK_ONLY());
    records.context().setJobDescription("Heed encodes texts");
    int classes = reader.labels().size();
    numbers =
        documents
            .mapPartitions(part -> List.of(numbers(part, classes)).iterator())
            .treeReduce(ShardedTexts::sum);
    encodeHeld(withDev);
  }

  /** Counts words, and encodes. */
  static ShardedCorpus of(ShardedTexts texts, boolean withDev, TrainingOptions options)
      throws IOException {
    Vocabulary vocabulary =
        ShardedVocabulary.of(
            texts.trained(withDev).map(each -> ShardReader.text(each._2()).text()),
            options.vocabulary());
    if (vocabulary.size() == 0) {
      throw new InvalidInputException(
          texts.source(),
          0,
          "no word occurs often enough",
          "texts with words, or a lower minimum count");
    }
    return new ShardedCorpus(texts, vocabulary, withDev, options);
  }

  private static Iterator<ShardDocument> encoded(
      Iterator<Tuple2<Tuple2<Long, Long>, byte[]>> records,
      String[] entries,
      ShardReader reader,
      boolean withSpans) {
    TextEncoder encoder = new TextEncoder(Vocabulary.of(List.of(entries)));
    Iterable<Tuple2<Tuple2<Long, Long>, byte[]>> once = () -> records;
    return StreamSupport.stream(once.spliterator(), false)
        .map(
            record -> {
              LabelledText text = ShardReader.text(record._2());
              encoder.encode(text.text());
              return new ShardDocument(
                  record._1()._1(),
                  record._1()._2(),
                  encoder.words(),
                  encoder.entries(),
                  withSpans ? encoder.spans() : new int[0],
                  reader.classes(text),
                  (float) text.weight());
            })
        .iterator();
  }

  private static long[] numbers(Iterator<ShardDocument> documents, int classes) {
    long[] numbers = new long[CLASSES + classes];
    while (documents.hasNext()) {
      ShardDocument document = documents.next();
      numbers[0]++;
      numbers[1] += document.high;
      numbers[2] += document.low;
      numbers[WORDS] += document.words;
      for (int k : document.classes) {
        numbers[CLASSES + k]++;
      }
    }
    return numbers;
  }

  private void encodeHeld(boolean withDev) throws IOException {
    TextEncoder encoder = new TextEncoder(vocabulary);
    for (Split.Part part : List.of(Split.Part.DEV, Split.Part.TEST)) {
      DocumentFile file = new DocumentFile();
      List<Double> ofPart = new ArrayList<>();
      held.put(part, file);
      familiarities.put(part, ofPart);
      boolean isTrained = withDev && part == Split.Part.DEV;
      for (ShardedTexts.HeldText text :
          isTrained ? List.<ShardedTexts.HeldText>of() : texts.heldTexts(part)) {
        encoder.encode(text.text().text());
        int[] found = encoder.entries();
        file.append(found, found.length, text.target());
        ofPart.add(encoder.familiarity());
        if (part == Split.Part.DEV) {
          devKnown.add(encoder.known());
        }
      }
      file.finish();
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int count(Split.Part part) {
    return part == Split.Part.TRAIN ? Math.toIntExact(numbers[0]) : held.get(part).count();
  }

  @Override
  public int[] trained() {
    return Arrays.stream(numbers, CLASSES, numbers.length).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public long trainWords() {
    return numbers[WORDS];
  }

  @Override
  public DocumentFile held(Split.Part part) {
    return held.get(part);
  }

  @Override
  public List<Double> devKnown() {
    return devKnown;
  }

  @Override
  public List<Double> familiarities(Split.Part part) {
    return familiarities.get(part);
  }

  @Override
  public WordCounts wordCounts(int words) {
    throw new UnsupportedOperationException("a cluster counts no words by label");
  }

  @Override
  public Epochs epochs(StepSettings settings, Learner learner) {
    return new ShardedEpochs(
        documents, ShardTask.of(settings, texts.reader().areSeveral()), learner, digest());
  }

  private long[] digest() {
    return Arrays.copyOf(numbers, WORDS);
  }

  @Override
  public void close() throws IOException {
    documents.unpersist();
    entries.destroy();
    for (DocumentFile file : held.values()) {
      file.close();
    }
  }
}
