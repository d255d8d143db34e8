package dev.heed.bench.labels;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.bench.ComparedCorpus;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prints how many edited copies of test texts are found in a training file, and the pairs of texts
 * found that were not planted: {@code LeakComparison FOLDER NAME,NAME SEED...}, with the folder and
 * the names of corpora. For each seed, 1,000 training texts of the corpus are for training and 500
 * for testing, and 50 of these are put among the training texts, each with an edit, once for every
 * kind of edit. Each pair that is missed or was not planted goes to standard error.
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
  private int others;
  private int unplanted;

  private LeakComparison(ComparedCorpus corpus, Path folder) throws IOException {
    texts =
        corpus.texts(folder.resolve(corpus.train())).stream()
            .map(text -> text.text().strip())
            .toList();
    words =
        texts.stream().flatMap(t -> TextEdit.words(t).stream()).filter(TextEdit::isWord).toList();
  }

  /** Prints the table, a column for each corpus. */
  public static void main(String[] arguments) throws IOException {
    List<String> names = List.of(arguments[1].split(","));
    List<LeakComparison> comparisons = new ArrayList<>();
    for (String name : names) {
      LeakComparison comparison =
          new LeakComparison(ComparedCorpus.named(name), Path.of(arguments[0]));
      for (String seed : List.of(arguments).subList(2, arguments.length)) {
        comparison.draw(Long.parseLong(seed));
      }
      comparisons.add(comparison);
    }
    row("one edit", names);
    System.out.println("|---".repeat(names.size() + 1) + "|");
    for (TextEdit edit : TextEdit.values()) {
      row(edit.description(), comparisons.stream().map(c -> c.missed.getOrDefault(edit, 0)));
    }
    row("other texts found beside a copy", comparisons.stream().map(c -> c.others));
    row("pairs found without any copy", comparisons.stream().map(c -> c.unplanted));
  }

  private static void row(String first, Stream<Integer> numbers) {
    row(first, numbers.map(String::valueOf).toList());
  }

  private static void row(String first, List<String> cells) {
    System.out.println("| " + first + " | " + String.join(" | ", cells) + " |");
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
    DuplicateSearch.Result before = search(train, test);
    for (Group group : groups(before)) {
      paired.addAll(group.texts().stream().map(drawn::get).toList());
    }
    for (Group group : before.near()) {
      unplanted += group.texts().size() - 1;
      System.err.println(
          "pair: " + String.join(" | ", group.texts().stream().map(drawn::get).toList()));
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
    List<Group> groups = groups(search(List.copyOf(all), test));
    all.addAll(test);
    Set<Integer> found = new HashSet<>();
    for (Group group : groups) {
      for (int copy : group.texts()) {
        if (copy < TRAIN || copy >= testAt) {
          continue;
        }
        // Of equal texts, a group of similar ones has the first alone.
        String original = test.get(originals.get(copy - TRAIN));
        if (group.texts().stream().anyMatch(i -> i >= testAt && all.get(i).equals(original))) {
          found.add(copy);
        }
        for (int member : group.texts()) {
          boolean isCopy = member >= TRAIN && member < testAt;
          if (!isCopy && !all.get(member).equals(original) && !paired.contains(all.get(member))) {
            others++;
            System.err.println("other, " + edit + ": " + all.get(copy) + " | " + all.get(member));
          }
        }
      }
    }
    for (int i = 0; i < copies.size(); i++) {
      if (!found.contains(TRAIN + i)) {
        missed.merge(edit, 1, Integer::sum);
        System.err.println(
            "missed, " + edit + ": " + copies.get(i) + " | " + test.get(originals.get(i)));
      }
    }
  }

  private static boolean isLong(String text) {
    return TextEdit.words(text).stream().filter(TextEdit::isWord).count() >= MIN_WORDS;
  }

  /** The groups of equal and of similar texts. */
  private static List<Group> groups(DuplicateSearch.Result result) {
    return Stream.concat(result.exact().stream(), result.near().stream()).toList();
  }

  private static DuplicateSearch.Result search(List<String> train, List<String> test)
      throws IOException {
    try (Workers workers = new Workers(1)) {
      TextReading reading = new TextReading(workers);
      for (List<String> each : List.of(train, test)) {
        try (CorpusReader reader = reader(each)) {
          reading.read(reader, (at, count) -> {});
        }
      }
      AuditedTexts audited = reading.texts();
      return DuplicateSearch.of(audited, workers);
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
