package dev.heed.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.fasttext.FastTextModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a {@code .heed} file of a fastText model. */
@Command(
    name = "convert",
    header = "Make a .heed file of a fastText model; it gives the same numbers, bit for bit.",
    description = {
      "",
      "The file is a ZIP archive with settings, labels, words and weights (safetensors), for"
          + " programs in other languages. All commands read it as they read the .bin or .ftz file."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExample:%n",
    footer = "  heed convert model.bin --model model.heed")
public final class ConvertCommand extends HeedCommand {
  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "MODEL", description = "A .bin or .ftz file of fastText.")
  Path model;

  @FileRole(FileRole.Use.WRITE)
  @Option(names = "--model", paramLabel = "OUT", required = true, description = "File to write.")
  Path out;

  public ConvertCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    switch (LoadedModel.load(model)) {
      case HeedModel _, EncoderModel _ ->
          throw new InvalidInputException(
              model.toString(), 0, "this is a model of Heed", "a .bin or .ftz file of fastText");
      case FastTextFile fastText -> {
        try (FastTextModel from = fastText.model()) {
          from.save(out);
        }
      }
    }
    long bytes = Files.size(out);
    ObjectNode json = Json.object();
    json.put("model", out.toString()).put("model_bytes", bytes);
    console.print(
        common.json
            ? Json.line(json) + "\n"
            : "model      " + out + ", " + Wording.megabytes(bytes) + "\n");
    return DONE;
  }
}
