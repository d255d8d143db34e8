package dev.heed.text.training;

import java.util.List;

/** Is told how a training goes on. All methods are called by the training thread. */
public interface TrainingListener {

  /** Texts have been read; {@code bytes} counts the file as it is stored. */
  default void reading(long documents, long bytes) {}

  /** Reading is done. */
  default void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {}

  /** Documents {@code done} of {@code total} of an epoch, counted from 1, are trained on. */
  default void training(int epoch, int done, int total) {}

  /** An epoch is done. */
  default void epoch(Epoch epoch) {}

  /** Something that the user should know. */
  default void warning(String message) {}

  /** Nothing is told. */
  static TrainingListener silent() {
    return new TrainingListener() {};
  }
}
