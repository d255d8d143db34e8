package dev.heed.text;

import java.nio.file.Path;

final class ModelFile {
  static TextClassifier read(Path p) { throw new UnsupportedOperationException(); }
  static void write(TextClassifier c, Path p) { throw new UnsupportedOperationException(); }
}
