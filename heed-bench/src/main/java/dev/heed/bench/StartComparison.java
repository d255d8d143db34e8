package dev.heed.bench;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.PretrainedVectors;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Prints how a training that starts from an earlier model or from pretrained vectors compares with
 * one that draws its weights: {@code StartComparison TRAIN TEST [VECTORS]}.
 *
 * <p>For an earlier model the training texts are halved. The new half has the labels of the old one
 * (same), or the old one has every second label (more); or the new texts are all those of the other
 * labels alone (apart), also with a fifth of the old ones added (mixed). With more than two labels
 * all four are printed.
 */
public final class StartComparison {
  /** Texts of a small corpus, of which vectors may know more than its texts. */
  private static final int FEW = 700;

  private final List<LabelledText> train;
  private final List<LabelledText> test;
  private final Set<String> known = new HashSet<>();

  private StartComparison(Path train, Path test) throws IOException {
    this.train = shuffled(read(train));
    this.test = read(test);
    List<String> labels =
        List.copyOf(new TreeSet<>(this.train.stream().map(StartComparison::label).toList()));
    for (int k = 0; k < labels.size(); k += 2) {
      known.add(labels.get(k));
    }
  }

  /**
   * Prints the tables for two files of labelled texts, and for a file of vectors if there is one.
   */
  public static void main(String[] arguments) throws IOException {
    StartComparison comparison = new StartComparison(Path.of(arguments[0]), Path.of(arguments[1]));
    if (arguments.length > 2) {
      comparison.vectors(PretrainedVectors.open(Path.of(arguments[2])));
    } else {
      comparison.models();
    }
  }

  private void models() throws IOException {
    row("labels | old texts: before | after | new texts | from both at once: old | new");
    row("---|---|---|---|---|---");
    List<LabelledText> first = train.subList(0, train.size() / 2);
    List<LabelledText> second = train.subList(train.size() / 2, train.size());
    compare("same", first, second, test, test);
    Predicate<LabelledText> isKnown = text -> known.contains(label(text));
    if (known.size() > 1) {
      List<LabelledText> old = first.stream().filter(isKnown).toList();
      List<LabelledText> apart = train.stream().filter(isKnown.negate()).toList();
      List<LabelledText> mixed = new ArrayList<>(old.subList(0, old.size() / 5));
      mixed.addAll(apart);
      List<LabelledText> oldTest = test.stream().filter(isKnown).toList();
      List<LabelledText> newTest = test.stream().filter(isKnown.negate()).toList();
      compare("more", old, second, oldTest, newTest);
      compare("apart", old, apart, oldTest, newTest);
      compare("mixed", old, mixed, oldTest, newTest);
    }
  }

  private static void compare(
      String name,
      List<LabelledText> old,
      List<LabelledText> added,
      List<LabelledText> oldTest,
      List<LabelledText> newTest)
      throws IOException {
    Training drawn = Training.defaults();
    TextClassifier before = train(drawn, old).classifier();
    TextClassifier after = train(drawn.start(before), added).classifier();
    List<LabelledText> all = new ArrayList<>(old);
    Set<LabelledText> present = new HashSet<>(old);
    added.stream().filter(text -> !present.contains(text)).forEach(all::add);
    TextClassifier both = train(drawn, all).classifier();
    row(
        String.format(
            Locale.ROOT,
            "%s | %.3f | %.3f | %.3f | %.3f | %.3f",
            name,
            accuracy(before, oldTest),
            accuracy(after, oldTest),
            accuracy(after, newTest),
            accuracy(both, oldTest),
            accuracy(both, newTest)));
  }

  private void vectors(PretrainedVectors vectors) throws IOException {
    row("texts | dim 32 drawn | dim " + vectors.dim() + " drawn | vectors");
    row("---|---|---|---");
    Training drawn = Training.defaults();
    Training wide = Training.with(TrainingOptions.defaults().withDim(vectors.dim()));
    for (int count : new int[] {Math.min(FEW, train.size()), train.size()}) {
      List<LabelledText> texts = train.subList(0, count);
      row(
          String.format(
              Locale.ROOT,
              "%,d | %.3f | %.3f | %.3f",
              count,
              accuracy(train(drawn, texts).classifier(), test),
              accuracy(train(wide, texts).classifier(), test),
              accuracy(train(drawn.vectors(vectors), texts).classifier(), test)));
    }
  }

  private static TrainingResult train(Training training, Collection<LabelledText> texts)
      throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (LabelledText text : texts) {
      String line = label(text) + '\t' + text.text().replaceAll("[\\\\\t\r\n]", " ") + '\n';
      lines.write(line.getBytes(StandardCharsets.UTF_8));
    }
    CorpusOptions options =
        CorpusOptions.defaults()
            .withFormat(CorpusFormat.TSV)
            .withHeader(false)
            .withLabelColumn("1")
            .withTextColumns("2");
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(lines.toByteArray()), "texts", options)) {
      return training.run(reader);
    }
  }

  private static double accuracy(TextClassifier classifier, List<LabelledText> texts) {
    Evaluation evaluation = new Evaluation(classifier.labels());
    for (LabelledText text : texts) {
      evaluation.add(label(text), classifier.probabilities(text.text()));
    }
    return evaluation.accuracy();
  }

  private static String label(LabelledText text) {
    return text.label().orElseThrow();
  }

  private static List<LabelledText> read(Path file) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    try (CorpusReader reader = CorpusReader.openLabelled(file, CorpusOptions.defaults())) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        texts.add(next.get());
      }
    }
    return texts;
  }

  private static List<LabelledText> shuffled(List<LabelledText> texts) {
    int[] order = new int[texts.size()];
    Arrays.setAll(order, i -> i);
    new SeededRandom(1).shuffle(order);
    return Arrays.stream(order).mapToObj(texts::get).toList();
  }

  private static void row(String cells) {
    System.out.println("| " + cells + " |");
  }
}
