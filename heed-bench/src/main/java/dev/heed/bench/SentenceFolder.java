package dev.heed.bench;

import dev.heed.dynamics.task.BlankSeparated;
import dev.heed.dynamics.task.TaskData;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.pooling.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files {@code stsa.binary.train}, {@code .dev} and {@code .test} of a folder, split into words
 * as in arXiv:2011.10036. The vocabulary holds the words of all three.
 *
 * @param vocabulary number of words
 * @param classes number of labels
 */
record SentenceFolder(TaskData data, int vocabulary, int classes) {

  static SentenceFolder read(Path folder) throws IOException {
    List<List<LabelledText>> parts = new ArrayList<>();
    for (String part : List.of("train", "dev", "test")) {
      parts.add(texts(folder.resolve("stsa.binary." + part)));
    }
    Map<String, Integer> words = new HashMap<>();
    Map<String, Integer> labels = new HashMap<>();
    for (List<LabelledText> part : parts) {
      for (LabelledText text : part) {
        BlankSeparated.words(text.text()).forEach(word -> words.putIfAbsent(word, words.size()));
        labels.putIfAbsent(text.label().orElseThrow(), labels.size());
      }
    }
    Documents.Builder builder = new Documents.Builder(words.size());
    List<Documents> documents =
        parts.stream().map(part -> documents(part, words, labels, builder)).toList();
    return new SentenceFolder(
        new TaskData(documents.get(0), documents.get(1), documents.get(2)),
        words.size(),
        labels.size());
  }

  private static List<LabelledText> texts(Path file) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            file, CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))) {
      for (Optional<LabelledText> text = reader.next(); text.isPresent(); text = reader.next()) {
        texts.add(text.get());
      }
    }
    return texts;
  }

  private static Documents documents(
      List<LabelledText> texts,
      Map<String, Integer> words,
      Map<String, Integer> labels,
      Documents.Builder builder) {
    int[] offsets = new int[texts.size() + 1];
    for (int i = 0; i < texts.size(); i++) {
      offsets[i + 1] = offsets[i] + BlankSeparated.words(texts.get(i).text()).size();
    }
    float[] weights = new float[texts.size()];
    Arrays.fill(weights, 1);
    return builder.build(
        offsets,
        texts.stream()
            .flatMap(text -> BlankSeparated.words(text.text()).stream())
            .mapToInt(words::get)
            .toArray(),
        texts.stream().mapToInt(text -> labels.get(text.label().orElseThrow())).toArray(),
        weights);
  }
}
