package dev.heed.spark;

import dev.heed.text.corpus.LabelledText;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.api.java.UDF1;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/** Reads a value of a column of labels as the labels of a text. */
record LabelValues() implements UDF1<Object, List<String>> {

  /** The labels, each once; of an array maybe none. Null if there is none otherwise. */
  @Override
  public List<String> call(Object value) {
    if (!(value instanceof Iterable<?> array)) {
      return label(value).map(List::of).orElse(null);
    }
    Set<String> labels = new LinkedHashSet<>();
    for (Object element : CollectionConverters.asJava(array)) {
      Optional<String> label = label(element);
      if (label.isEmpty()) {
        return null;
      }
      labels.add(label.get());
    }
    return List.copyOf(labels);
  }

  /**
   * The label that a string, a number or a boolean is; empty for null, for a string of white space
   * and for a number that is none. The type of a number plays no role: 1, 1.0 and 1.00 are the
   * label 1.
   */
  static Optional<String> label(Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case Double number when !Double.isFinite(number) -> Optional.empty();
      case Float number when !Float.isFinite(number) -> Optional.empty();
      case Number number ->
          Optional.of(new BigDecimal(number.toString()).stripTrailingZeros().toPlainString());
      default ->
          Optional.of(LabelledText.canonicalLabel(value.toString()))
              .filter(label -> !label.isEmpty());
    };
  }
}
