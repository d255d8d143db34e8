package dev.heed.bench;

import dev.heed.base.ProblemException;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A corpus on which Heed is compared with others. For {@link FastTextComparison}, both programs
 * read the same files in fastText's format, which hold Heed's tokens with spaces between them, and
 * every fifth text is for testing if there is no test file.
 *
 * @param name the name in the README's table
 * @param train the training file below the folder of the corpora
 * @param dev the dev file; empty for none
 * @param test the test file; empty for none
 * @param options how the files are read
 */
public record ComparedCorpus(
    String name, String train, Optional<String> dev, Optional<String> test, CorpusOptions options) {
  private static final String LABEL = "__label__";

  /** All corpora, in the order of the README's table. */
  public static List<ComparedCorpus> all() {
    CorpusOptions options = CorpusOptions.defaults();
    Optional<String> none = Optional.empty();
    return List.of(
        new ComparedCorpus(
            "sst2",
            "sst2/stsa.binary.train",
            Optional.of("sst2/stsa.binary.dev"),
            Optional.of("sst2/stsa.binary.test"),
            options),
        new ComparedCorpus(
            "trec",
            "trec/TREC.train.all",
            none,
            Optional.of("trec/TREC.test.all"),
            options.withEncoding(StandardCharsets.ISO_8859_1)),
        new ComparedCorpus(
            "ag_news",
            "ag_news/train20k.csv",
            none,
            Optional.of("ag_news/test.csv"),
            options.withTextColumns("title", "description").withLabelColumn("class_index")),
        new ComparedCorpus(
            "imdb", "imdb/imdb_train.tsv.gz", none, Optional.of("imdb/imdb_test.tsv.gz"), options),
        new ComparedCorpus(
            "banking77",
            "banking77/train.csv",
            none,
            Optional.of("banking77/test.csv"),
            options.withTextColumns("text").withLabelColumn("category")),
        new ComparedCorpus(
            "hwu64",
            "hwu64/train.jsonl",
            Optional.of("hwu64/dev.jsonl"),
            Optional.of("hwu64/test.jsonl"),
            options),
        new ComparedCorpus(
            "tweet_emotion",
            "tweet_emotion/train.jsonl",
            Optional.of("tweet_emotion/dev.jsonl"),
            Optional.of("tweet_emotion/test.jsonl"),
            options),
        new ComparedCorpus("sms_spam", "sms_spam/sms.tsv", none, none, options.withHeader(false)),
        new ComparedCorpus(
            "chnsenticorp_zh", "chnsenticorp_zh/ChnSentiCorp_htl_all.csv", none, none, options),
        new ComparedCorpus(
            "sst5",
            "sst5/stsa.fine.train",
            Optional.of("sst5/stsa.fine.dev"),
            Optional.of("sst5/stsa.fine.test"),
            options));
  }

  /**
   * The corpus of this name.
   *
   * @throws ProblemException if there is none
   */
  public static ComparedCorpus named(String name) {
    return all().stream()
        .filter(corpus -> corpus.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ProblemException(
                    "there is no corpus '" + name + "'",
                    "one of "
                        + String.join(", ", all().stream().map(ComparedCorpus::name).toList())));
  }

  /**
   * Writes the files {@code train} and {@code test}, and {@code dev} if there are dev texts.
   *
   * @param data the folder of the corpora
   * @param folder the folder to write to
   */
  public void export(Path data, Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve("dev"));
    try (BufferedWriter first = Files.newBufferedWriter(folder.resolve("train"));
        BufferedWriter second = Files.newBufferedWriter(folder.resolve("test"))) {
      if (test.isPresent()) {
        write(data.resolve(train), List.of(first));
        write(data.resolve(test.get()), List.of(second));
      } else {
        write(data.resolve(train), List.of(first, first, first, first, second));
      }
    }
    if (dev.isPresent()) {
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("dev"))) {
        write(data.resolve(dev.get()), List.of(out));
      }
    }
  }

  /**
   * Reads all texts of a file.
   *
   * @param file one of this corpus
   */
  public List<LabelledText> texts(Path file) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    try (CorpusReader reader = CorpusReader.openLabelled(file, options)) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        texts.add(next.get());
      }
    }
    return texts;
  }

  /** Writes the texts of a file to the writers in turn. */
  private void write(Path file, List<BufferedWriter> writers) throws IOException {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    int count = 0;
    for (LabelledText text : texts(file)) {
      BufferedWriter out = writers.get(count++ % writers.size());
      out.write(LABEL + text.label().orElseThrow().replace(' ', '_'));
      tokenizer.tokenize(text.text(), tokens);
      for (int i = 0; i < tokens.size(); i++) {
        out.write(' ');
        out.write(tokens.form(i));
      }
      out.write('\n');
    }
  }

  /**
   * Measures predicted labels.
   *
   * @param test a file of {@link #export}
   * @param predicted the label of each of its texts
   */
  public static Evaluation evaluate(Path test, List<String> predicted) throws IOException {
    List<String> labels = new ArrayList<>(new TreeSet<>(predicted));
    Evaluation evaluation = new Evaluation(labels);
    List<String> lines = Files.readAllLines(test);
    if (lines.size() != predicted.size()) {
      throw new IllegalStateException(
          predicted.size() + " predictions for " + lines.size() + " texts");
    }
    for (int i = 0; i < lines.size(); i++) {
      double[] certain = new double[labels.size()];
      certain[labels.indexOf(predicted.get(i))] = 1;
      evaluation.add(lines.get(i).split(" ", 2)[0].substring(LABEL.length()), certain);
    }
    return evaluation;
  }
}
