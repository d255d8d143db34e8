package dev.heed.spark.shard;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.order.ShardDigest;
import dev.heed.text.order.TextDigest;
import dev.heed.text.order.TextHash;
import dev.heed.text.order.TextRecord;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.start.Beginning;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.trainer.EncodedTexts;
import dev.heed.text.trainer.HashSplit;
import dev.heed.text.trainer.LabelMessages;
import dev.heed.text.trainer.Split;
import dev.heed.text.trainer.TrainingTexts;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Texts of a cluster in shards: a partition for each, on the executors' disks, in the order of
 * their hashes. Those that are held out are on the driver too.
 */
final class ShardedTexts implements TrainingTexts, HashSplit.Texts {
  /** The name of the texts in messages. */
  static final String SOURCE = "the rows";

  private final JavaPairRDD<Tuple2<Long, Long>, byte[]> records;
  private final ShardScan scan;
  private final ShardReader reader;
  private final String hash;
  private final HashSplit split;
  private final Map<Split.Part, List<HeldText>> held = new EnumMap<>(Split.Part.class);
  private final LabelSets sets;

  /** A text on the driver, with the number of its target. */
  record HeldText(LabelledText text, int target) {}

  private ShardedTexts(
      JavaPairRDD<Tuple2<Long, Long>, byte[]> records,
      ShardScan scan,
      ShardReader reader,
      HeldOut heldOut,
      long seed) {
    this.records = records;
    this.scan = scan;
    this.reader = reader;
    hash = digest();
    split = HashSplit.of(this, heldOut, seed);
    Map<List<Integer>, Integer> numbers = new LinkedHashMap<>();
    for (Split.Part part : List.of(Split.Part.DEV, Split.Part.TEST)) {
      List<HeldText> texts = new ArrayList<>();
      for (LabelledText text : collected(part)) {
        int[] classes = reader.classes(text);
        int number =
            reader.areSeveral()
                ? numbers.computeIfAbsent(
                    Arrays.stream(classes).boxed().toList(), key -> numbers.size())
                : classes[0];
        texts.add(new HeldText(text, number));
      }
      held.put(part, texts);
    }
    sets =
        reader.areSeveral()
            ? LabelSets.several(
                numbers.keySet().stream()
                    .map(set -> set.stream().mapToInt(k -> k).toArray())
                    .toArray(int[][]::new))
            : LabelSets.single(reader.labels().size());
  }

  /**
   * Deals rows to shards.
   *
   * @param texts the columns labels, text and weight
   * @param areSeveral whether a text may have any number of labels, also if each has one
   * @throws InvalidInputException if all texts have the same labels
   * @throws ProblemException if the rows change between two passes
   */
  static ShardedTexts of(
      Dataset<Row> texts,
      boolean areSeveral,
      TrainingOptions options,
      int shards,
      TrainingListener listener)
      throws IOException {
    SparkContext context = texts.sparkSession().sparkContext();
    JavaRDD<Row> rows = texts.javaRDD();
    context.setJobDescription("Heed reads the rows");
    ShardScan scan =
        rows.mapPartitions(part -> List.of(scan(part)).iterator())
            .treeAggregate(new ShardScan(), ShardScan::plus, ShardScan::plus);
    List<String> labels = List.copyOf(new TreeMap<>(scan.labels).keySet());
    if (labels.isEmpty() || !scan.differ) {
      throw new InvalidInputException(
          SOURCE,
          0,
          LabelMessages.same(scan.texts, labels),
          "texts with at least two different labels");
    }
    if (scan.texts > Integer.MAX_VALUE) {
      throw new InvalidInputException(
          SOURCE, 0, "there are " + scan.texts + " texts", "at most " + Integer.MAX_VALUE);
    }
    listener.reading(scan.texts, 0);
    LabelMessages.warnOfSimilar(labels, listener);
    context.setJobDescription("Heed deals texts to shards");
    JavaPairRDD<Tuple2<Long, Long>, byte[]> records =
        rows.mapToPair(ShardedTexts::record)
            .repartitionAndSortWithinPartitions(
                new ShardPartitioner(shards), new ShardPartitioner.Order())
            .persist(StorageLevel.DISK_ONLY());
    try {
      return new ShardedTexts(
          records,
          scan,
          new ShardReader(new ArrayList<>(labels), areSeveral || scan.areSeveral),
          options.heldOut(),
          options.seed());
    } catch (RuntimeException e) {
      records.unpersist();
      throw e;
    }
  }

  private static LabelledText text(Row row) {
    return new LabelledText(
        row.getString(1), row.getList(0), row.getDouble(2), Optional.empty(), 0);
  }

  private static ShardScan scan(Iterator<Row> rows) {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    ShardScan scan = new ShardScan();
    while (rows.hasNext()) {
      LabelledText text = text(rows.next());
      tokenizer.tokenize(text.text(), tokens);
      scan.add(text.labels(), TextHash.of(text), tokens.size());
    }
    return scan;
  }

  private static Tuple2<Tuple2<Long, Long>, byte[]> record(Row row) {
    byte[] record = TextRecord.write(text(row));
    TextHash hash = TextHash.of(record);
    return new Tuple2<>(new Tuple2<>(hash.high(), hash.low()), record);
  }

  /** The digest of all texts, after a check that they are those of the scan. */
  private String digest() {
    ShardScan dealt = new ShardScan();
    SortedMap<Integer, String> digests = new TreeMap<>();
    List<Tuple2<String, ShardScan>> shards =
        records.mapPartitions(part -> List.of(digest(part)).iterator()).collect();
    for (int shard = 0; shard < shards.size(); shard++) {
      ShardScan ofShard = shards.get(shard)._2();
      if (ofShard.texts > 0) {
        digests.put(shard, shards.get(shard)._1());
      }
      dealt.plus(ofShard);
    }
    requireSame(
        new long[] {scan.texts, scan.high, scan.low},
        new long[] {dealt.texts, dealt.high, dealt.low});
    return ShardDigest.hex(digests, shards.size());
  }

  private static Tuple2<String, ShardScan> digest(
      Iterator<Tuple2<Tuple2<Long, Long>, byte[]>> records) {
    TextDigest digest = new TextDigest();
    ShardScan scan = new ShardScan();
    while (records.hasNext()) {
      Tuple2<Tuple2<Long, Long>, byte[]> record = records.next();
      LabelledText text = ShardReader.text(record._2());
      digest.add(text.labels(), text);
      scan.texts++;
      scan.high += record._1()._1();
      scan.low += record._1()._2();
    }
    return new Tuple2<>(digest.hex(), scan);
  }

  /**
   * Compares the number of texts and the sums of their hashes in two passes.
   *
   * @throws ProblemException if they differ
   */
  static void requireSame(long[] before, long[] now) {
    if (!Arrays.equals(before, now)) {
      throw new ProblemException(
          "the rows changed while they were read",
          "the same rows each time; save them to a table first, and train on that");
    }
  }

  /** The texts of a part, in the order of their hashes. */
  private List<LabelledText> collected(Split.Part part) {
    ShardReader ofTask = reader;
    HashSplit ofSplit = split;
    List<Tuple2<Tuple2<Long, Long>, byte[]>> found =
        new ArrayList<>(records.filter(each -> ofTask.part(each, ofSplit) == part).collect());
    found.sort(Comparator.comparing(each -> ShardPartitioner.hash(each._1())));
    return found.stream().map(each -> ShardReader.text(each._2())).toList();
  }

  @Override
  public long[] trained(HashSplit ofSplit) {
    ShardReader ofTask = reader;
    return records
        .mapPartitions(
            part -> {
              long[] counts = new long[ofTask.labels().size() + 1];
              while (part.hasNext()) {
                Tuple2<Tuple2<Long, Long>, byte[]> record = part.next();
                if (ofTask.part(record, ofSplit) == Split.Part.TRAIN) {
                  for (int k : ofTask.splitClasses(ShardReader.text(record._2()))) {
                    counts[k]++;
                  }
                }
              }
              return List.of(counts).iterator();
            })
        .treeReduce(ShardedTexts::sum);
  }

  /** Adds numbers to others, and returns these. */
  static long[] sum(long[] into, long[] more) {
    for (int i = 0; i < into.length; i++) {
      into[i] += more[i];
    }
    return into;
  }

  @Override
  public double[] lowest(HashSplit ofSplit, Split.Part part, int count) {
    ShardReader ofTask = reader;
    return records
        .filter(each -> ofTask.part(each, ofSplit) == part)
        .map(each -> ofSplit.fraction(ShardPartitioner.hash(each._1()), part))
        .mapPartitions(fractions -> List.of(lowest(fractions, count)).iterator())
        .treeReduce(
            (one, other) ->
                DoubleStream.concat(Arrays.stream(one), Arrays.stream(other))
                    .sorted()
                    .limit(count)
                    .toArray());
  }

  private static double[] lowest(Iterator<Double> fractions, int count) {
    DoubleStream.Builder all = DoubleStream.builder();
    fractions.forEachRemaining(all::add);
    return all.build().sorted().limit(count).toArray();
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public List<String> labels() {
    return reader.labels();
  }

  @Override
  public LabelSets sets() {
    return sets;
  }

  @Override
  public Beginning beginning() {
    return Beginning.drawn();
  }

  @Override
  public SortedMap<String, Integer> labelCounts() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    scan.labels.forEach((label, count) -> counts.put(label, Math.toIntExact(count)));
    return counts;
  }

  /** None: rows have no places. */
  @Override
  public BitSet held(Split.Part part) {
    return new BitSet();
  }

  /** The texts of a part that is held out, in the order of their hashes. */
  List<HeldText> heldTexts(Split.Part part) {
    return held.get(part);
  }

  @Override
  public boolean hasDev() {
    return !held.get(Split.Part.DEV).isEmpty();
  }

  @Override
  public boolean hasHeldOutDev() {
    return hasDev();
  }

  @Override
  public long words() {
    return scan.words;
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public String identity() {
    // The hash of texts and labels, and the sums of those that have the weights too.
    return String.format(
        Locale.ROOT,
        "%s %d %016x%016x%s",
        hash,
        scan.texts,
        scan.high,
        scan.low,
        reader.areSeveral() ? " several labels" : "");
  }

  ShardReader reader() {
    return reader;
  }

  /** The records of the texts that are trained on, a partition for each shard. */
  JavaPairRDD<Tuple2<Long, Long>, byte[]> trained(boolean withDev) {
    ShardReader ofTask = reader;
    HashSplit ofSplit = split;
    return records.filter(
        each -> {
          Split.Part part = ofTask.part(each, ofSplit);
          return part == Split.Part.TRAIN || withDev && part == Split.Part.DEV;
        });
  }

  @Override
  public EncodedTexts encode(boolean withDev, TrainingOptions options) throws IOException {
    return ShardedCorpus.of(this, withDev, options);
  }

  @Override
  public void close() {
    records.unpersist();
  }
}
