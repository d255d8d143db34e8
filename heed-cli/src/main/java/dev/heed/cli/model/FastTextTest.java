package dev.heed.cli.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.terminal.Console;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.fasttext.FastTextModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * A test of a fastText model. Texts without a known label or without rows are left out.
 *
 * @param top P@k and R@k
 * @param evaluation the other measures; empty if a text has several labels
 */
public record FastTextTest(TopLabels top, Optional<Evaluation> evaluation) {

  /** Tests a model on texts. */
  public static FastTextTest of(FastTextFile model, int k, InputTexts texts, Console console)
      throws IOException {
    Counts counts = new Counts(model, k);
    Optional<InputStream> lines = texts.fastTextLines();
    if (lines.isPresent()) {
      try (InputStream in = lines.get()) {
        model.model().test(in, k, 0, counts::add);
      }
    } else {
      counts.addAll(texts);
    }
    if (counts.top.texts() == 0) {
      throw new InvalidInputException(
          texts.source(), 0, "no text has a label that the model knows", "labelled texts");
    }
    if (counts.leftOut > 0) {
      console.warning(
          "%s: %d of %d texts have no label that the model knows, and are left out"
              .formatted(texts.source(), counts.leftOut, counts.leftOut + counts.top.texts()));
    }
    return new FastTextTest(
        counts.top, counts.several ? Optional.empty() : Optional.of(counts.evaluation));
  }

  private static final class Counts {
    final FastTextFile model;
    final int k;
    final TopLabels top;
    final Evaluation evaluation;
    final Map<String, String> stored = new HashMap<>();
    boolean several;
    long leftOut;

    Counts(FastTextFile model, int k) {
      this.model = model;
      this.k = k;
      top = new TopLabels(k);
      evaluation = new Evaluation(model.labels());
      model.model().labels().forEach(label -> stored.putIfAbsent(FastTextFile.name(label), label));
    }

    void add(FastTextModel.TestedLine line) {
      int right = 0;
      HashSet<String> expected = new HashSet<>(line.expected());
      for (FastTextModel.Prediction each : line.predicted()) {
        right += expected.contains(each.label()) ? 1 : 0;
      }
      top.add(line.expected().size(), line.predicted().size(), right);
      several |= line.expected().size() > 1;
      evaluation.add(FastTextFile.name(line.expected().getFirst()), model.inOrder(line.all()));
    }

    void addAll(InputTexts texts) throws IOException {
      try (CorpusReader reader = texts.open()) {
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          long before = top.texts();
          byte[] line = line(next.get()).getBytes(UTF_8);
          model.model().test(new ByteArrayInputStream(line), k, 0, this::add);
          leftOut += top.texts() == before ? 1 : 0;
        }
      }
    }

    private String line(LabelledText text) {
      return stored.getOrDefault(text.label().orElse(""), "")
          + " "
          + text.text().replace('\n', ' ')
          + "\n";
    }
  }
}
