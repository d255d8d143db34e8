package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.FileSize;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.QualityMeter;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.Compaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a model smaller. */
@Command(
    name = "compact",
    header = "Make the file of a model smaller.",
    description = {
      "",
      "The new model predicts and explains as before, apart from rounding. Weights get fewer bits,"
          + " and of keys and embeddings it keeps what predictions need: an entry's score, and its"
          + " contributions to the labels if these are fewer than its components. With --size the"
          + " least useful entries are left out, too: those whose absence would change the logits"
          + " least over all texts."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed compact reviews.heed --model small.heed --test test.csv",
      "  heed compact reviews.heed --model tiny.heed --size 500kB"
    })
public final class CompactCommand extends HeedCommand {
  private static final int MORE_BITS = 16;
  private static final int FEWER_BITS = 8;

  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "MODEL", description = "A file written by 'heed train'.")
  Path model;

  @FileRole(FileRole.Use.WRITE)
  @Option(
      names = "--model",
      required = true,
      paramLabel = "OUT",
      description = "Output file of the smaller model.")
  Path target;

  @Option(
      names = "--bits",
      paramLabel = "N",
      description = "Bits of a weight: 16 or 8 (default: 16, or 8 if --size is too small for 16).")
  Optional<Integer> bits = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Greatest size of the file, such as 2MB or 500kB.")
  Optional<String> size = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Labelled texts that measure the accuracy before and after.")
  Optional<Path> test = Optional.empty();

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  public CompactCommand(Console console) {
    super(console);
  }

  /** The accuracy before and after. */
  private record Accuracy(Quality before, Quality after) {}

  @Override
  public Integer call() throws IOException {
    CorpusOptions format = option(reading::options);
    int threads = option(common::threads);
    Optional<Long> maxBytes = option(() -> size.map(value -> FileSize.bytes("--size", value)));
    if (bits.isPresent() && bits.get() != MORE_BITS && bits.get() != FEWER_BITS) {
      throw wrong("--bits is " + bits.get(), MORE_BITS + " or " + FEWER_BITS);
    }
    TextClassifier before = TextClassifier.load(model);
    long bytesBefore = Files.size(model);
    TextClassifier after;
    try {
      after = compact(before, maxBytes);
    } catch (ProblemException e) {
      throw e.in(model.toString(), 0);
    }
    Optional<Accuracy> accuracy = Optional.empty();
    if (test.isPresent()) {
      try (InputTexts texts = InputTexts.of(test.get(), format, console, true)) {
        accuracy = Optional.of(measure(before, after, texts, threads));
      }
    }
    after.save(target);
    console.print(
        common.json
            ? Json.line(json(after, bytesBefore, accuracy)) + "\n"
            : text(before, after, bytesBefore, accuracy));
    return DONE;
  }

  private TextClassifier compact(TextClassifier before, Optional<Long> maxBytes) {
    if (maxBytes.isEmpty()) {
      return before.compact(bits.orElse(MORE_BITS));
    }
    if (bits.isEmpty()) {
      TextClassifier whole = before.compact(MORE_BITS);
      if (whole.fileBytes() <= maxBytes.get()) {
        return whole;
      }
    }
    return before.compact(bits.orElse(FEWER_BITS), maxBytes.get());
  }

  private Accuracy measure(
      TextClassifier before, TextClassifier after, InputTexts texts, int threads)
      throws IOException {
    QualityMeter meter = new QualityMeter(after, 1);
    // Warns of texts that say little.
    Quality measured = TestCommand.evaluate(before, texts, threads, console::warning);
    try (CorpusReader reader = texts.open(after.labelCount());
        Batches<double[]> batches =
            new Batches<>(threads, text -> after.probabilities(text.text()), meter::add)) {
      batches.run(reader);
    }
    return new Accuracy(measured, meter.quality());
  }

  private ObjectNode json(TextClassifier after, long bytesBefore, Optional<Accuracy> accuracy)
      throws IOException {
    Compaction compaction = after.compaction().orElseThrow();
    ObjectNode json = Json.object();
    json.put("model", target.toString());
    json.put("model_bytes", after.fileBytes());
    json.put("model_bytes_before", bytesBefore);
    json.put("bits", compaction.bits());
    json.put("vocabulary", after.vocabulary().size());
    json.put("left_out", compaction.leftOut());
    json.put("n", accuracy.map(both -> both.after().count()).orElse(0L));
    String name = after.isMultiLabel() ? "micro_f1" : "accuracy";
    json.set(name + "_before", Json.number(accuracy.map(both -> both.before().score())));
    json.set(name, Json.number(accuracy.map(both -> both.after().score())));
    return json;
  }

  private String text(
      TextClassifier before, TextClassifier after, long bytesBefore, Optional<Accuracy> accuracy) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "model",
        "%s, %s instead of %s",
        target,
        Wording.megabytes(after.fileBytes()),
        Wording.megabytes(bytesBefore));
    line(text, "weights", "%d bits", after.compaction().orElseThrow().bits());
    int all = before.vocabulary().size();
    int kept = after.vocabulary().size();
    line(
        text,
        "entries",
        "%s",
        kept == all
            ? String.format(Locale.ROOT, "all %,d", all)
            : String.format(Locale.ROOT, "%,d of %,d, the most useful ones", kept, all));
    accuracy.ifPresent(
        both ->
            line(
                text,
                after.isMultiLabel() ? "micro F1" : "accuracy",
                "%.4f instead of %.4f, %s",
                both.after().score(),
                both.before().score(),
                Wording.count(both.after().count(), "text")));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-11s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
