package dev.heed.cli.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.cli.command.CommandLines;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.explain.ExplainReport;
import dev.heed.cli.explain.ExplanationJson;
import dev.heed.cli.explain.MoreReasons;
import dev.heed.cli.explain.ReasonOptions;
import dev.heed.cli.model.LoadedModel;
import dev.heed.cli.report.ExplainedText;
import dev.heed.cli.terminal.Console;
import dev.heed.text.Explanation;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Explains predictions: the contribution of each word to each label. */
@Command(
    name = "explain",
    header = "Show each word's attention and its exact contribution to each label's logit.",
    description = {
      "",
      "Attention is the weight of a word or n-gram in the average of its text. Its contribution"
          + " is the amount it adds to a label's logit; contributions and remainder add up to the"
          + " logit. The listing shows contributions to the predicted label, or to each label that"
          + " a model of several labels gives (the most probable one if none), --json those to all"
          + " labels. On a terminal words for the label are orange, those against it blue, unknown"
          + " ones grey.",
      "",
      "Of a fastText model, each row that a word has, its own and those of its character n-grams,"
          + " is a term of the logit, divided by the number of rows; '</s>' is the end of the line."
          + " With hierarchical softmax a label's logit is the sum of those of the turns to it in"
          + " the tree, with a minus sign for a turn to the left.",
      "",
      "The last line of a listing gives the number of words and n-grams that attention is on: that"
          + " of equal weights with the same entropy.",
      "",
      "--counterfactual finds small edits that change the label: the fewest words to delete, which"
          + " are exact with heads fixed and linear, and words to replace; of a model of several"
          + " labels those that take a label away or add one. Each edited text is classified again."
          + " --shapley gives each word its mean effect over all orders of the"
          + " words, if a missing word has no attention."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  echo 'a gripping film' | heed explain reviews.heed -",
      "  heed explain reviews.heed new.txt --html new.html",
      "  heed explain reviews.heed new.jsonl --json",
      "  echo 'not a good film' | heed explain reviews.heed - --counterfactual 3"
    })
public final class ExplainCommand extends HeedCommand {
  private static final int MAX_HIGHLIGHTED = 500;

  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "MODEL", description = LoadedModel.FILE)
  Path model;

  @FileRole(FileRole.Use.READ)
  @Parameters(
      paramLabel = "FILE",
      description =
          "Texts, one per line, or CSV, TSV or JSON Lines by the file name; - is standard input.")
  Path file;

  @FileRole(FileRole.Use.WRITE)
  @Option(
      names = "--html",
      paramLabel = "OUT",
      description = "Also write a page of the first 500 texts with highlighted words.")
  Optional<Path> html = Optional.empty();

  @ArgGroup(validate = false, order = 40, heading = "%nFurther reasons:%n")
  ReasonOptions further = new ReasonOptions();

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  private final List<ExplainReport.Part> highlighted = new ArrayList<>();
  private long texts;

  /**
   * An explanation with what is asked for beyond it.
   *
   * @param lines as they are printed, in UTF-8
   */
  private record Explained(Explanation explanation, MoreReasons more, byte[] lines) {}

  public ExplainCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    option(further::check);
    LoadedModel loaded = LoadedModel.loadClassifier(model, threads);
    Function<Explanation, MoreReasons> more = further.prepare(loaded, options, console);
    Lines lines = lines(loaded);
    try (Batches<Explained> batches =
            new Batches<>(
                threads,
                text -> {
                  Explanation explanation = loaded.explain(text.text());
                  MoreReasons found = more.apply(explanation);
                  return new Explained(explanation, found, lines.of(text, explanation, found));
                },
                (text, explained) -> show(explained));
        CorpusReader reader =
            InputTexts.openUnlabelled(
                file,
                options,
                console,
                () -> {
                  batches.finish();
                  console.flush();
                })) {
      batches.run(reader, () -> InputTexts.warnOfSuggestion(reader, console));
    }
    console.flush();
    if (html.isPresent()) {
      ExplainReport.Names names =
          new ExplainReport.Names(
              InputTexts.isStandardInput(file) ? "standard input" : file.getFileName().toString(),
              model.getFileName().toString(),
              CommandLines.of(spec));
      ExplainReport.of(loaded, names, highlighted, texts).write(html.get());
    }
    return DONE;
  }

  /** Makes the lines that are printed for a text, in UTF-8; of several texts at a time. */
  @FunctionalInterface
  private interface Lines {
    byte[] of(LabelledText text, Explanation explanation, MoreReasons more);
  }

  private Lines lines(LoadedModel loaded) {
    boolean isMultiLabel = loaded.isMultiLabel();
    boolean hasAttention = loaded.hasAttention();
    String reasons = loaded.reasons();
    if (common.json) {
      ExplanationJson json = new ExplanationJson(isMultiLabel, hasAttention, reasons);
      return (text, explanation, more) -> json.line(text.id(), explanation, more);
    }
    ExplanationText shown =
        new ExplanationText(loaded::tokens, console.style(), isMultiLabel, hasAttention, reasons);
    return (text, explanation, more) ->
        (shown.of(explanation) + more.text(explanation, console.style())).getBytes(UTF_8);
  }

  private void show(Explained explained) {
    Explanation explanation = explained.explanation();
    if (!common.json && texts > 0) {
      console.print("\n");
    }
    console.print(explained.lines());
    texts++;
    if (html.isPresent() && texts <= MAX_HIGHLIGHTED) {
      highlighted.add(
          new ExplainReport.Part(
              shown(explanation).stream()
                  .map(explanation.labels()::indexOf)
                  .map(label -> new ExplainedText("", explanation, label))
                  .toList(),
              explained.more().blocks(explanation)));
    }
  }

  /** The labels that are explained: those given, or the most probable one if none is. */
  static List<String> shown(Explanation explanation) {
    return explanation.chosen().isEmpty() ? List.of(explanation.label()) : explanation.chosen();
  }
}
