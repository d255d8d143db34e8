package dev.heed.studio.explain;

import dev.heed.base.FileName;
import dev.heed.studio.run.Folders;
import dev.heed.studio.run.Runs;
import dev.heed.studio.run.StudioRun;
import dev.heed.studio.train.Training;
import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;

/** The classifiers that can be asked; those used last stay in memory. */
public final class Models {
  /** Number of classifiers in memory. */
  private static final int MAX_LOADED = 4;

  private static final List<String> ENDING = List.of(".heed");

  private final SequencedMap<String, Path> given = new LinkedHashMap<>();
  private final Folders folders;
  private final Runs runs;
  private final Map<Path, Loaded> loaded =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Loaded> eldest) {
          return size() > MAX_LOADED;
        }
      };

  private record Loaded(FileTime time, TextClassifier classifier) {}

  /**
   * The given models, those of runs and those in the folders.
   *
   * @param given model files; the first one is the default
   * @throws IOException if a given file is not a model
   */
  public Models(List<Path> given, Folders folders, Runs runs) throws IOException {
    this.folders = folders;
    this.runs = runs;
    for (Path file : given) {
      this.given.put(FileName.of(file), file);
      load(file);
    }
  }

  /**
   * The explanation of a text.
   *
   * @param words all words of the text in order
   */
  public record Explained(Explanation explanation, List<Word> words) {}

  /**
   * A word of a text.
   *
   * @param begin start in code points from 0
   * @param end end in code points, exclusive
   * @param known whether a known word or n-gram covers it; if not, character n-grams of it may be
   *     known
   * @param attention its shares of the attention of these entries
   * @param contributions its shares of their contributions, one for each label
   */
  public record Word(int begin, int end, boolean known, double attention, double[] contributions) {}

  /** The name of a model and where it comes from: given, run or file. */
  public record Name(String name, String origin) {}

  /** All models: the given ones, those of runs, those in the folders. */
  public List<Name> names() throws IOException {
    SequencedMap<String, String> names = new LinkedHashMap<>();
    given.keySet().forEach(name -> names.put(name, "given"));
    for (StudioRun run : runs.all()) {
      if (Files.exists(run.folder().resolve(Training.MODEL))) {
        names.putIfAbsent(run.id(), "run");
      }
    }
    folders.files(ENDING).forEach(entry -> names.putIfAbsent(entry.path(), "file"));
    return names.entrySet().stream()
        .map(entry -> new Name(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Classifies texts; without a model, with the first one. */
  public List<Classification> classify(Optional<String> model, List<String> texts)
      throws IOException {
    TextClassifier classifier = classifier(model);
    return texts.stream().map(classifier::classify).toList();
  }

  /** Explains a text; without a model, with the first one. */
  public Explained explain(Optional<String> model, String text) throws IOException {
    Explanation explanation = classifier(model).explain(text);
    return new Explained(explanation, Words.of(explanation));
  }

  /** The contributions of a text's words to one label, in columns. */
  public Contributions contributions(
      Optional<String> model, String text, Optional<String> label, boolean shapley)
      throws IOException {
    return Contributions.of(classifier(model), text, label, shapley);
  }

  /** Changes of a text that change its labels. */
  public Edits edits(Optional<String> model, String text, int most) throws IOException {
    return Edits.of(classifier(model), text, most);
  }

  /** Texts that show what a model does. */
  public Sample sample(Optional<String> model, LabelledTexts texts, LabelledTexts.Source source)
      throws IOException {
    return Sample.of(classifier(model), texts.read(source), model.equals(source.run()));
  }

  /** The texts to which two models give different labels. */
  public Disagreement disagreement(
      Optional<String> model, String other, LabelledTexts texts, LabelledTexts.Source source)
      throws IOException {
    return Disagreement.of(classifier(model), classifier(Optional.of(other)), texts.read(source));
  }

  /** Predictions of a model for texts with known labels. */
  public Thresholds thresholds(
      Optional<String> model, LabelledTexts texts, LabelledTexts.Source source) throws IOException {
    return Thresholds.of(classifier(model), texts, source, model.equals(source.run()));
  }

  /** The labels of a model. */
  public List<String> labels(Optional<String> model) throws IOException {
    return classifier(model).labels();
  }

  /** A classifier; without a name, the first one. */
  public TextClassifier classifier(Optional<String> model) throws IOException {
    if (model.isEmpty()) {
      List<Name> names = names();
      if (names.isEmpty()) {
        throw new NoSuchElementException(
            "there is no model; expected one given with --model, in a folder given with --root, or"
                + " trained in the studio");
      }
      return classifier(Optional.of(names.getFirst().name()));
    }
    String name = model.get();
    if (given.containsKey(name)) {
      return load(given.get(name));
    }
    Optional<StudioRun> run =
        runs.all().stream().filter(each -> each.id().equals(name)).findFirst();
    if (run.isPresent()) {
      return load(run.get().file(Training.MODEL));
    }
    Path file;
    try {
      file = folders.resolve(name);
    } catch (NoSuchFileException _) {
      throw new NoSuchElementException(
          "there is no model '" + name + "'; expected one of /api/models");
    }
    return load(file);
  }

  private TextClassifier load(Path file) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    synchronized (loaded) {
      Loaded found = loaded.get(file);
      if (found == null || !found.time().equals(time)) {
        found = new Loaded(time, TextClassifier.load(file));
        loaded.put(file, found);
      }
      return found.classifier();
    }
  }
}
