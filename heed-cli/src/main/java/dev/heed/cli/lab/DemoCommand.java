package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.demo.DemoExperiment;
import dev.heed.dynamics.demo.DemoOptions;
import dev.heed.dynamics.demo.DemoResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains on the built-in task and holds the training against theory. */
@Command(
    name = "demo",
    header = "Train on a built-in task and measure the training against theory; needs no file.",
    description = {
      "",
      "Sentences of which one word tells the topic. Attention finds that word, and its score and"
          + " the norm of its embedding follow an identity that theory gives. Writes report.html,"
          + " metrics.json, trace.csv and config.json."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExample:%n",
    footer = "  heed demo --out my-demo")
public final class DemoCommand extends HeedCommand {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder to write to (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("heed-demo");

  public DemoCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    int threads = option(common::threads);
    DemoResult result;
    try (ProgressDisplay progress = progress()) {
      result =
          DemoExperiment.run(
              DemoOptions.standard(common.seed),
              threads,
              out,
              (done, epochs) -> {
                progress.step("training", done, epochs);
                return true;
              });
    }
    if (result.outcome() instanceof Outcome.Diverged(int epoch, String cause)) {
      throw new IOException(
          "the training diverged in epoch %d: %s; expected finite numbers".formatted(epoch, cause));
    }
    console.print(common.json ? Json.line(json(result)) + "\n" : text(result));
    return DONE;
  }

  private static ObjectNode json(DemoResult result) {
    ObjectNode json = Json.object();
    json.set("test_accuracy", Json.number(result.testAccuracy()));
    json.set("sen_median_error", Json.number(result.agreement().median()));
    json.set("sen_max_error", Json.number(result.agreement().maximum()));
    json.set("seconds", Json.number(result.seconds()));
    json.put("report", result.report().toString());
    return json;
  }

  private static String text(DemoResult result) {
    return String.format(
        Locale.ROOT,
        """
        test accuracy                    %.4f
        score against norm, median error %.3f %%
        score against norm, worst error  %.3f %%
        training                         %.1f s
        report                           %s
        """,
        result.testAccuracy(),
        100 * result.agreement().median(),
        100 * result.agreement().maximum(),
        result.seconds(),
        result.report());
  }
}
