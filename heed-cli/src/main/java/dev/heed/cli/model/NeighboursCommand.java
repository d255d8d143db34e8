package dev.heed.cli.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.ProblemException;
import dev.heed.base.Spelling;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Columns;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Escapes;
import dev.heed.text.Neighbour;
import dev.heed.text.fasttext.FastTextModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the words near a word. */
@Command(
    name = "neighbours",
    header = "Find the words nearest to a word.",
    description = {
      "",
      "Words are near by their embeddings and, in a model of Heed, also by their effect on the"
          + " labels: what they add to the logits per unit of attention. Both are measured by the"
          + " cosine, from -1 to 1. Of a fastText model the vectors and their order are those of"
          + " 'fasttext nn'."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed neighbours reviews.heed gripping -k 5",
      "  heed neighbours model.bin gripping --json"
    })
public final class NeighboursCommand extends HeedCommand {
  private static final int WORD = 32;

  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "MODEL", description = LoadedModel.FILE)
  Path model;

  @Parameters(
      paramLabel = "WORD",
      description = "The word, or of a model of Heed an n-gram in quotes.")
  String word;

  @Option(
      names = "-k",
      paramLabel = "N",
      description = "Words of each kind (default: ${DEFAULT-VALUE}).")
  int count = 10;

  public NeighboursCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw wrong("-k is " + count, "at least 1");
    }
    SequencedMap<String, List<Neighbour>> neighbours;
    try {
      neighbours = neighbours(LoadedModel.load(model));
    } catch (ProblemException e) {
      throw e.in(model.toString(), 0);
    }
    if (common.json) {
      console.print(Json.line(json(neighbours)) + "\n");
    } else {
      neighbours.forEach(this::print);
    }
    return DONE;
  }

  private SequencedMap<String, List<Neighbour>> neighbours(LoadedModel loaded) {
    SequencedMap<String, List<Neighbour>> neighbours = new LinkedHashMap<>();
    switch (loaded) {
      case HeedModel heed -> {
        neighbours.put("embedding", heed.classifier().neighbours(word, count));
        neighbours.put("effect", heed.classifier().neighboursByEffect(word, count));
      }
      case FastTextFile fastText -> neighbours.put("embedding", neighbours(fastText.model()));
      case EncoderModel _ ->
          throw new ProblemException(
              "this model is on an encoder, which has no list of words", "a model of words");
    }
    return neighbours;
  }

  /** An unknown word has a vector if the model has n-grams of characters. */
  private List<Neighbour> neighbours(FastTextModel fastText) {
    boolean hasVector = false;
    for (float value : fastText.wordVector(word)) {
      hasVector |= value != 0;
    }
    if (!fastText.hasWord(word) && !hasVector) {
      throw new ProblemException(
          "'" + word + "' is not in the dictionary",
          Spelling.nearest(word, fastText.words())
              .map(near -> "a known word such as '" + near + "'")
              .orElse("a word of the training texts"));
    }
    return fastText.neighbours(word, count).stream()
        .map(each -> new Neighbour(each.word(), each.similarity(), false))
        .toList();
  }

  private ObjectNode json(SequencedMap<String, List<Neighbour>> neighbours) {
    ObjectNode json = Json.object();
    json.put("word", word);
    ArrayNode all = json.putArray("neighbours");
    neighbours.forEach(
        (by, list) ->
            list.forEach(
                each ->
                    all.addObject()
                        .put("word", each.word())
                        .put("similarity", each.similarity())
                        .put("by", by)
                        .put("ngram", each.isNgram())));
    return json;
  }

  private void print(String by, List<Neighbour> neighbours) {
    StringBuilder text = new StringBuilder();
    text.append(
            console.style().dim(by.equals("effect") ? "by effect on the labels" : "by embedding"))
        .append('\n');
    for (Neighbour each : neighbours) {
      String name = Escapes.oneLine(Escapes.field(each.word()));
      text.append(String.format(Locale.ROOT, "%9.4f  ", each.similarity()))
          .append(each.isNgram() ? Columns.pad(name, WORD) + "  n-gram" : name)
          .append('\n');
    }
    console.print(text.toString());
  }
}
