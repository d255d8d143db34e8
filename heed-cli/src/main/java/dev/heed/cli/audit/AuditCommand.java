package dev.heed.cli.audit;

import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.cli.text.TextOptions;
import dev.heed.text.audit.Audit;
import dev.heed.text.audit.AuditListener;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.AuditSource;
import dev.heed.text.corpus.CorpusOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds what is wrong with labelled texts. */
@Command(
    name = "audit",
    header = "Find what is wrong with labelled texts.",
    description = {
      "",
      "Reports equal texts with different labels, copies and nearly equal texts, test texts that"
          + " stand in the training file, words and properties that give a label away, and empty,"
          + " damaged, foreign or badly distributed texts and labels. Nothing is trained."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed audit train.csv --test test.csv",
      "  heed audit reviews.tsv --no-header --label 1 --text 2 --json"
    })
public final class AuditCommand extends HeedCommand {
  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "FILE", description = "Labelled texts; - is standard input.")
  Path file;

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Test texts that belong to them, to be compared.")
  Optional<Path> test = Optional.empty();

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  /** Makes the command. */
  public AuditCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    try (InputTexts train = InputTexts.of(file, options, console, true);
        InputTexts tested = test.isPresent() ? texts(test.get(), options) : InputTexts.none()) {
      AuditResult result = audited(train, tested, threads);
      console.print(
          common.json
              ? Json.line(AuditJson.of(result)) + "\n"
              : new AuditText(result, console.style(), console.outputColumns()).toString());
    }
    return DONE;
  }

  private AuditResult audited(InputTexts train, InputTexts tested, int threads) throws IOException {
    try (ProgressDisplay progress = progress()) {
      progress.expect(train.bytes() + tested.bytes(), 1);
      Audit audit = new Audit(threads, new Progress(progress));
      Optional<AuditSource> source = tested.isNone() ? Optional.empty() : Optional.of(tested::open);
      return audit.run(train::open, source);
    }
  }

  private InputTexts texts(Path path, CorpusOptions options) throws IOException {
    return InputTexts.of(path, options, console, true);
  }

  /** Shows the steps of an audit. */
  private static final class Progress implements AuditListener {
    private final ProgressDisplay display;
    private long before;
    private long last;

    Progress(ProgressDisplay display) {
      this.display = display;
    }

    @Override
    public void reading(long texts, long bytes) {
      before += bytes < last ? last : 0; // the next file begins
      last = bytes;
      display.reading(texts, before + bytes);
    }

    @Override
    public void step(String name, int number, int steps) {
      display.step(name, number - 1L, steps);
    }
  }
}
