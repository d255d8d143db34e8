package dev.heed.text.teacher;

import java.io.IOException;
import java.util.List;

/** Turns texts into vectors of fixed length, the same ones in every run. */
public interface TextFeatures {
  /** What the features depend on besides the text; others have another identity. */
  String identity();

  /** The number of components. */
  int width();

  /**
   * The features of texts, in their order.
   *
   * @return arrays of {@link #width()} numbers, the caller's own
   */
  List<float[]> of(List<String> texts) throws IOException;
}
