package dev.heed.cli.teacher;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.trainer.Split;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LabelNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Labelled texts in memory, by part, with the names of their labels.
 *
 * @param labels all labels of the training texts, in alphabetical order
 */
record LabelledTexts(List<String> labels, Map<Split.Part, List<LabelledText>> parts) {
  /**
   * Reads texts and splits them as a training does.
   *
   * @throws InvalidInputException if a text has several labels or none, or all have the same
   */
  static LabelledTexts read(CorpusReader reader, LabelNames names, HeldOut heldOut, long seed)
      throws IOException {
    List<LabelledText> texts = all(reader, names);
    List<String> labels =
        List.copyOf(
            new TreeSet<>(texts.stream().flatMap(t -> shares(t).keySet().stream()).toList()));
    if (labels.size() < 2) {
      throw new InvalidInputException(
          reader.source(),
          0,
          labels.isEmpty()
              ? "no labelled text"
              : "all texts have the label '" + labels.getFirst() + "'",
          "texts with at least two different labels");
    }
    Split.Part[] partOf =
        Split.stratified(
            texts.stream().mapToInt(text -> labels.indexOf(text.labels().getFirst())).toArray(),
            labels.size(),
            heldOut.testShare(),
            heldOut.devShare(),
            new SeededRandom(seed));
    Map<Split.Part, List<LabelledText>> parts = new EnumMap<>(Split.Part.class);
    for (Split.Part part : Split.Part.values()) {
      parts.put(part, new ArrayList<>());
    }
    for (int i = 0; i < partOf.length; i++) {
      parts.get(partOf[i]).add(texts.get(i));
    }
    return new LabelledTexts(labels, parts);
  }

  /** All texts of a reader, with the names of their labels. */
  static List<LabelledText> all(CorpusReader reader, LabelNames names) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
      LabelledText text = next.get();
      if (text.labels().size() != 1) {
        throw new InvalidInputException(
            reader.source(),
            text.line(),
            "the text has "
                + (text.labels().isEmpty() ? "no label" : text.labels().size() + " labels"),
            "one label, since an encoder learns texts of one label each");
      }
      Map<String, Double> shares = new LinkedHashMap<>();
      for (Map.Entry<String, Double> share : text.shares().entrySet()) {
        shares.merge(
            names.of(share.getKey(), reader.source(), text.line()), share.getValue(), Double::sum);
      }
      texts.add(
          new LabelledText(
              text.text(),
              List.of(names.of(text.labels().getFirst(), reader.source(), text.line())),
              text.weight(),
              text.id(),
              text.line(),
              shares));
    }
    return texts;
  }

  /** The probability of each label of a text. */
  static Map<String, Double> shares(LabelledText text) {
    return text.shares().isEmpty() ? Map.of(text.labels().getFirst(), 1.0) : text.shares();
  }

  List<LabelledText> of(Split.Part part) {
    return parts.get(part);
  }

  /** The targets of texts: the probability of each label. */
  float[] targets(List<LabelledText> texts) {
    float[] targets = new float[texts.size() * labels.size()];
    for (int i = 0; i < texts.size(); i++) {
      for (Map.Entry<String, Double> share : shares(texts.get(i)).entrySet()) {
        int k = labels.indexOf(share.getKey());
        if (k >= 0) {
          targets[i * labels.size() + k] = share.getValue().floatValue();
        }
      }
    }
    return targets;
  }

  /** The number of code points within which nine texts in ten are. */
  int usualLength() {
    int[] lengths =
        of(Split.Part.TRAIN).stream()
            .mapToInt(text -> text.text().codePointCount(0, text.text().length()))
            .sorted()
            .toArray();
    return lengths[(int) (0.9 * lengths.length)];
  }
}
