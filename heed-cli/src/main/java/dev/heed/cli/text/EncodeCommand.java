package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.AtomicFile;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.encoder.Encoders;
import dev.heed.cli.encoder.LayerNumbers;
import dev.heed.cli.model.EncoderModel;
import dev.heed.cli.model.LoadedModel;
import dev.heed.cli.model.VectorFile;
import dev.heed.cli.model.VectorSpool;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.cli.terminal.Wording;
import dev.heed.encoder.Encoder;
import dev.heed.encoder.EncoderInfo;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
      "The vector of an encoder has length 1 and is the mean of its last layer's hidden states;"
          + " with --layers it is the means of these layers' hidden states, one after the other. A"
          + " vector is the same bytes on every machine and for any number of threads.",
      "",
      "The vector of a model of Heed is the context vector: the average of the embeddings, weighted"
          + " by attention. That of a fastText model is what 'fasttext print-sentence-vectors'"
          + " computes; with --words each text is a word, as for 'fasttext print-word-vectors'."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed encode minilm new.txt --out new.npy",
      "  heed encode bge-small-en new.csv --layers 6,9-12 --out new.safetensors",
      "  heed encode reviews.heed new.txt --out new.npy",
      "  heed encode model.bin new.csv --text title,body --out new.safetensors",
      "  heed encode model.bin words.txt --words"
    })
public final class EncodeCommand extends HeedCommand {
  @FileRole(FileRole.Use.READ)
  @Parameters(
      paramLabel = "MODEL",
      description =
          "An encoder: " + Encoders.WHAT + ". Or a .heed file, or a .bin or .ftz file of fastText.")
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

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      description =
          "Layers of an encoder, such as 6,9-12; 0 is the embeddings (default: the last,"
              + " normalised).")
  Optional<String> layers = Optional.empty();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description =
          "Text to put before each text for an encoder (default: 'query: ' for e5, else nothing).")
  Optional<String> prefix = Optional.empty();

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  private long texts;

  public EncodeCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    Optional<VectorFile> format = out.map(path -> option(() -> VectorFile.of(path)));
    ObjectNode json = Json.object();
    int dim;
    if (format.isPresent()) {
      try (VectorSpool spool = VectorSpool.open()) {
        dim = vectors(options, threads, json, vector -> spooled(vector, spool));
        AtomicFile.write(out.get(), stream -> format.get().write(spool, dim, stream));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    } else {
      dim = vectors(options, threads, json, this::print);
    }
    json.put("texts", texts).put("dim", dim);
    out.ifPresent(path -> json.put("out", path.toString()));
    if (common.json) {
      console.print(Json.line(json) + "\n");
    } else if (format.isPresent()) {
      console.print(
          "vectors    %s, %s of %s\n"
              .formatted(out.get(), Wording.count(texts, "text"), Wording.count(dim, "component")));
    }
    console.flush();
    return DONE;
  }

  private void print(float[] vector) {
    if (!common.json) {
      console.println(VectorFile.line(vector));
    }
  }

  private static void spooled(float[] vector, VectorSpool spool) {
    try {
      spool.add(vector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hands on the vectors of all texts; returns their number of components. */
  private int vectors(CorpusOptions options, int threads, ObjectNode json, Consumer<float[]> sink)
      throws IOException {
    return Encoders.isEncoder(model)
        ? encode(options, threads, json, sink)
        : average(options, threads, sink);
  }

  private int encode(CorpusOptions options, int threads, ObjectNode json, Consumer<float[]> sink)
      throws IOException {
    if (words) {
      throw wrong("--words is given for an encoder", "a model of Heed or fastText");
    }
    try (Encoder opened = Encoders.open(model, threads)) {
      Encoder encoder = prefix.map(opened::withPrefix).orElse(opened);
      EncoderInfo.Shape shape = encoder.info().shape();
      Optional<List<Integer>> chosen =
          layers.map(text -> option(() -> LayerNumbers.of(text, shape.layers())));
      Batches<float[]> batches =
          Batches.together(
              group ->
                  chosen.isPresent() ? encoder.means(group, chosen.get()) : encoder.vectors(group),
              (text, vector) -> add(vector, sink));
      run(batches, options);
      json.put("encoder", encoder.info().sha256());
      return shape.dim() * chosen.map(List::size).orElse(1);
    }
  }

  private void add(float[] vector, Consumer<float[]> sink) {
    texts++;
    sink.accept(vector);
  }

  /** Reads all texts and computes their vectors. */
  private void run(Batches<float[]> batches, CorpusOptions options) throws IOException {
    try (batches;
        ProgressDisplay progress = progress();
        CorpusReader reader =
            InputTexts.openUnlabelled(
                file,
                options,
                console,
                () -> {
                  batches.finish();
                  console.flush();
                })) {
      progress.expect(InputTexts.isStandardInput(file) ? -1 : Files.size(file), 1);
      batches.run(
          reader,
          () -> InputTexts.warnOfSuggestion(reader, console),
          () -> progress.reading(texts, reader.bytesRead()));
    }
  }

  private int average(CorpusOptions options, int threads, Consumer<float[]> sink)
      throws IOException {
    if (layers.isPresent() || prefix.isPresent()) {
      throw wrong(
          (layers.isPresent() ? "--layers" : "--prefix") + " is given for " + model, "an encoder");
    }
    LoadedModel loaded = LoadedModel.load(model, threads);
    run(
        loaded instanceof EncoderModel onEncoder
            ? Batches.together(onEncoder::vectors, (text, vector) -> add(vector, sink))
            : new Batches<>(
                threads,
                text -> words ? loaded.wordVector(text.text()) : loaded.vector(text.text()),
                (text, vector) -> add(vector, sink)),
        options);
    return loaded.dim();
  }
}
