package dev.heed.cli.encoder;

import dev.heed.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of layers as an option gives them, such as {@code 6,9-12}. */
public final class LayerNumbers {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");

  private LayerNumbers() {}

  /**
   * The numbers in their order.
   *
   * @param last the last layer
   * @throws ProblemException if the text has another form or a layer that is not there
   */
  public static List<Integer> of(String text, int last) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        throw problem(text, last);
      }
      int from = Integer.parseInt(range.group(1));
      int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
      if (from > to || to > last) {
        throw problem(text, last);
      }
      for (int layer = from; layer <= to; layer++) {
        numbers.add(layer);
      }
    }
    return List.copyOf(numbers);
  }

  private static ProblemException problem(String text, int last) {
    return new ProblemException(
        "--layers is " + text, "numbers and ranges from 0 to " + last + ", such as 0,2-" + last);
  }
}
