package dev.heed.studio.serve;

import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A model that the service asks; many threads at once share it. */
public interface Classifier {
  /** The labels; their order is that of all probabilities and logits. */
  List<String> labels();

  /** The label of a text, with reasons. */
  Classification classify(String text);

  /** The contribution of each word of a text. */
  Explanation explain(String text);

  /** Reads models. */
  interface Loader {
    /**
     * Reads a model whole: the file may be overwritten afterwards.
     *
     * @throws IOException if the file cannot be read or holds no model with labels
     */
    Classifier load(Path file) throws IOException;
  }
}
