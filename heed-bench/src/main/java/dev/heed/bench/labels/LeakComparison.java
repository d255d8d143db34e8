package dev.heed.bench.labels;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.audit.duplicate.DuplicateSearch;
import dev.heed.text.audit.duplicate.DuplicateSearch.Group;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.TextReading;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Prints how many edited copies of test texts are found in a training file, and the pairs of texts
 * found that were not planted: {@code LeakComparison FILE SEED...}. For each seed, 1,000 texts of
 * the file are for training and 500 for testing, and 50 of these are put among the training texts,
 * each with an edit, once for every kind of edit.
 */
public final class LeakComparison {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int TRAIN = 1_000;
  private static final int TEST = 500;
  private static final int COPIES = 50;

  /** Words of the shortest text that is copied: of fewer, an edit leaves one at most. */
  private static final int MIN_WORDS = 3;

  private final List<String> texts;
  private final List<String> words;
  private final Map<TextEdit, Integer> missed = new EnumMap<>(TextEdit.class);
  private final Map<TextEdit, Integer> others = new EnumMap<>(TextEdit.class);
  private int unplanted;

  private LeakComparison(Path file) throws IOException {
    texts = texts(file);
    words =
        texts.stream().flatMap(t -> TextEdit.words(t).stream()).filter(TextEdit::isWord).toList();
  }

  private static List<String> texts(Path file) throws IOException {
    try {
      return texts(file, StandardCharsets.UTF_8);
    } catch (InvalidInputException e) {
      return texts(file, StandardCharsets.ISO_8859_1);
    }
  }

  private static List<String> texts(Path file, Charset encoding) throws IOException {
    CorpusOptions options = CorpusOptions.defaults().withEncoding(encoding);
    List<String> texts = new ArrayList<>();
    try (CorpusReader reader = CorpusReader.openLabelled(file, options)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        texts.add(next.get().text().strip());
      }
    }
    return texts;
  }

  /** Prints the tables. */
  public static void main(String[] arguments) throws IOException {
    LeakComparison comparison = new LeakComparison(Path.of(arguments[0]));
    List<Long> seeds = Arrays.stream(arguments).skip(1).map(Long::valueOf).toList();
    for (long seed : seeds) {
      comparison.draw(seed);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %d draws, pairs not planted %d%n",
        arguments[0],
        seeds.size(),
        comparison.unplanted);
    for (TextEdit edit : TextEdit.values()) {
      System.out.printf(
          Locale.ROOT,
          "  %-16s missed %3d of %d, copies of another text %d%n",
          edit.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          comparison.missed.getOrDefault(edit, 0),
          COPIES * seeds.size(),
          comparison.others.getOrDefault(edit, 0));
    }
  }

  private void draw(long seed) throws IOException {
    SeededRandom random = new SeededRandom(seed).stream("texts", 0);
    List<String> drawn = new ArrayList<>(texts);
    for (int i = 0; i < TRAIN + TEST; i++) {
      Collections.swap(drawn, i, i + random.below(drawn.size() - i));
    }
    List<String> train = List.copyOf(drawn.subList(0, TRAIN));
    List<String> test = List.copyOf(drawn.subList(TRAIN, TRAIN + TEST));
    Set<String> paired = new HashSet<>();
    for (Group group : groups(train, test)) {
      List<String> members = group.texts().stream().map(drawn::get).toList();
      paired.addAll(members);
      unplanted += members.size() - 1;
      System.out.println("  pair   " + String.join(" | ", members));
    }
    List<Integer> originals =
        IntStream.range(0, TEST).filter(i -> isLong(test.get(i))).limit(COPIES).boxed().toList();
    for (TextEdit edit : TextEdit.values()) {
      SeededRandom edits = random.stream(edit.name(), 0);
      List<String> copies =
          originals.stream().map(i -> edit.of(test.get(i), words, edits)).toList();
      count(edit, train, copies, test, originals, paired);
    }
  }

  /**
   * Counts.
   *
   * @param originals the place of each copy's original among the test texts
   * @param paired texts that stand in a group without any copy
   */
  private void count(
      TextEdit edit,
      List<String> train,
      List<String> copies,
      List<String> test,
      List<Integer> originals,
      Set<String> paired)
      throws IOException {
    List<String> all = new ArrayList<>(train);
    all.addAll(copies);
    int testAt = all.size();
    List<Group> groups = groups(List.copyOf(all), test);
    all.addAll(test);
    Set<Integer> found = new HashSet<>();
    for (Group group : groups) {
      for (int copy : group.texts()) {
        if (copy < TRAIN || copy >= testAt) {
          continue;
        }
        int original = testAt + originals.get(copy - TRAIN);
        if (group.texts().contains(original)) {
          found.add(copy);
        }
        for (int member : group.texts()) {
          boolean isCopy = member >= TRAIN && member < testAt;
          if (!isCopy && member != original && !paired.contains(all.get(member))) {
            others.merge(edit, 1, Integer::sum);
            System.out.println("  other  " + edit + ": " + all.get(copy) + " | " + all.get(member));
          }
        }
      }
    }
    for (int i = 0; i < copies.size(); i++) {
      if (!found.contains(TRAIN + i)) {
        missed.merge(edit, 1, Integer::sum);
        System.out.println(
            "  missed " + edit + ": " + copies.get(i) + " | " + test.get(originals.get(i)));
      }
    }
  }

  private static boolean isLong(String text) {
    return TextEdit.words(text).stream().filter(TextEdit::isWord).count() >= MIN_WORDS;
  }

  /** The groups of equal and similar texts. */
  private static List<Group> groups(List<String> train, List<String> test) throws IOException {
    try (Workers workers = new Workers(1)) {
      TextReading reading = new TextReading(workers);
      for (List<String> each : List.of(train, test)) {
        try (CorpusReader reader = reader(each)) {
          reading.read(reader, (at, count) -> {});
        }
      }
      AuditedTexts audited = reading.texts();
      DuplicateSearch.Result result = DuplicateSearch.of(audited, workers);
      List<Group> groups = new ArrayList<>(result.exact());
      groups.addAll(result.near());
      return groups;
    }
  }

  private static CorpusReader reader(List<String> some) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (String text : some) {
      lines.write(JSON.writeValueAsBytes(Map.of("label", "any", "text", text)));
      lines.write('\n');
    }
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(lines.toByteArray()),
        "texts",
        CorpusOptions.defaults().withFormat(CorpusFormat.JSONL));
  }
}
