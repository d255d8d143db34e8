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
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
  private final Map<TextEdit, Integer> strangers = new EnumMap<>(TextEdit.class);
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
          comparison.strangers.getOrDefault(edit, 0));
    }
  }

  private void draw(long seed) throws IOException {
    SeededRandom random = new SeededRandom(seed).stream("texts", 0);
    List<String> drawn = new ArrayList<>(texts);
    for (int i = 0; i < TRAIN + TEST; i++) {
      int other = i + random.below(drawn.size() - i);
      drawn.set(i, drawn.set(other, drawn.get(i)));
    }
    List<String> train = List.copyOf(drawn.subList(0, TRAIN));
    List<String> test = List.copyOf(drawn.subList(TRAIN, TRAIN + TEST));
    Set<List<String>> known = new HashSet<>();
    if (Boolean.getBoolean("dbg")) System.err.println("EDIT CLEAN");
    for (Group group : near(train, test)) {
      List<String> members = group.texts().stream().map(drawn::get).toList();
      known.add(members);
      unplanted += members.size() - 1;
      System.out.println("  pair   " + String.join(" | ", members));
    }
    Set<String> paired = new HashSet<>();
    known.forEach(paired::addAll);
    for (TextEdit edit : TextEdit.values()) {
      planted(edit, train, test, paired, random.stream("edits", edit.ordinal()));
    }
  }

  private void planted(
      TextEdit edit, List<String> train, List<String> test, Set<String> paired, SeededRandom random)
      throws IOException {
    List<Integer> originals = new ArrayList<>();
    List<String> with = new ArrayList<>(train);
    for (int i = 0; i < TEST && originals.size() < COPIES; i++) {
      if (isLong(test.get(i))) {
        originals.add(i);
        with.add(edit.of(test.get(i), words, random));
      }
    }
    Set<Integer> found = new LinkedHashSet<>();
    List<String> all = new ArrayList<>(with);
    all.addAll(test);
    if (Boolean.getBoolean("dbg")) System.err.println("EDIT " + edit);
    List<Group> groups = new ArrayList<>(near(with, test));
    for (Group group : groups) {
      List<Integer> copies = group.texts().stream().filter(i -> i >= TRAIN && i < with.size()).toList();
      for (int copy : copies) {
        int original = originals.get(copy - TRAIN) + with.size();
        if (group.texts().contains(original)) {
          found.add(copy - TRAIN);
        }
        for (int member : group.texts()) {
          if (member != copy && member != original && !copies.contains(member) && !paired.contains(all.get(member))) {
            strangers.merge(edit, 1, Integer::sum);
            System.out.println("  other  " + edit + ": " + all.get(copy) + " | " + all.get(member));
          }
        }
      }
    }
    for (int i = 0; i < originals.size(); i++) {
      if (!found.contains(i)) {
        missed.merge(edit, 1, Integer::sum);
        System.out.println(
            "  missed " + edit + ": " + with.get(TRAIN + i) + " | " + test.get(originals.get(i)));
      }
    }
  }

  private static boolean isLong(String text) {
    return TextEdit.words(text).stream().filter(TextEdit::isWord).count() >= MIN_WORDS;
  }

  /** The groups of equal and similar texts. */
  private static List<Group> near(List<String> train, List<String> test) throws IOException {
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
