package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.AtomicFile;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.model.LoadedModel;
import dev.heed.cli.model.VectorFile;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns texts into vectors. */
@Command(
    name = "encode",
    header = "Write a vector for each text.",
    description = {
      "",
      "The vector of a model of Heed is the context vector: the average of the embeddings, weighted"
          + " by attention. That of a fastText model is what 'fasttext print-sentence-vectors'"
          + " computes; with --words each text is a word, as for 'fasttext print-word-vectors'."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed encode reviews.heed new.txt --out new.npy",
      "  heed encode model.bin new.csv --text title,body --out new.safetensors",
      "  heed encode model.bin words.txt --words"
    })
public final class EncodeCommand extends HeedCommand {
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
      names = "--out",
      paramLabel = "OUT",
      description =
          "File to write, by its name: .safetensors (a tensor 'vectors'), .npy, or .csv (default:"
              + " CSV on standard output).")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--words",
      description = "Each text is one word: without the end of the line, and not normalised.")
  boolean words;

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  private final List<float[]> vectors = new ArrayList<>();
  private long texts;

  public EncodeCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    Optional<VectorFile> format = out.map(path -> option(() -> VectorFile.of(path)));
    LoadedModel loaded = LoadedModel.load(model);
    boolean prints = format.isEmpty() && !common.json;
    try (Batches<float[]> batches =
            new Batches<>(
                threads,
                text -> words ? loaded.wordVector(text.text()) : loaded.vector(text.text()),
                (text, vector) -> {
                  texts++;
                  if (prints) {
                    console.println(VectorFile.line(vector));
                  } else if (format.isPresent()) {
                    vectors.add(vector);
                  }
                });
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
    if (format.isPresent()) {
      AtomicFile.write(out.get(), stream -> format.get().write(vectors, loaded.dim(), stream));
    }
    ObjectNode json = Json.object();
    json.put("texts", texts).put("dim", loaded.dim());
    out.ifPresent(path -> json.put("out", path.toString()));
    if (common.json) {
      console.print(Json.line(json) + "\n");
    } else if (format.isPresent()) {
      console.print(
          "vectors    %s, %s of %s\n"
              .formatted(
                  out.get(),
                  Wording.count(texts, "text"),
                  Wording.count(loaded.dim(), "component")));
    }
    console.flush();
    return DONE;
  }
}
