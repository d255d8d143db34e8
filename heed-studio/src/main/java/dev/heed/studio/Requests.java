package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.studio.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What requests say and how they are answered. */
final class Requests {
  private static final int MOST_JSON_BYTES = 8 << 20;

  private Requests() {}

  /** The JSON in the body. */
  static <T> T body(Context context, Class<T> type) throws IOException {
    byte[] bytes;
    try (InputStream in = context.req().getInputStream()) {
      bytes = in.readNBytes(MOST_JSON_BYTES + 1);
    }
    if (bytes.length > MOST_JSON_BYTES) {
      throw tooLarge(MOST_JSON_BYTES);
    }
    return Json.read(bytes, type);
  }

  static Refusal tooLarge(long most) {
    return new Refusal(413, "the body is too large; expected at most " + most + " bytes");
  }

  static void answer(Context context, Object value) {
    context.contentType("application/json").result(Json.line(value).getBytes(UTF_8));
  }

  static Optional<String> parameter(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(value -> !value.isEmpty());
  }

  static int whole(Context context, String name, int otherwise) {
    return parameter(context, name).map(value -> whole(name, value)).orElse(otherwise);
  }

  static int whole(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is '" + value + "'; expected a whole number", e);
    }
  }

  /** Whole numbers with commas between them. */
  static List<Integer> wholes(Context context, String name, int most) {
    List<Integer> values =
        parameter(context, name).stream()
            .flatMap(text -> Arrays.stream(text.split(",")))
            .map(each -> whole(name, each))
            .distinct()
            .toList();
    if (values.size() > most) {
      throw new IllegalArgumentException(
          name + " are " + values.size() + " numbers; expected at most " + most);
    }
    return values;
  }

  /** Four numbers with commas between them. */
  static Optional<double[]> window(Context context) {
    return parameter(context, "window")
        .map(
            text -> {
              try {
                double[] numbers =
                    Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
                if (numbers.length == 4) {
                  return numbers;
                }
              } catch (NumberFormatException _) {
                // told below, as a wrong count is
              }
              throw new IllegalArgumentException(
                  "window is '" + text + "'; expected left,right,bottom,top");
            });
  }
}
