package dev.heed.studio.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.ProblemException;
import dev.heed.studio.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads requests and writes answers. */
public final class Requests {
  private static final int MAX_JSON_BYTES = 8 << 20;

  private Requests() {}

  /**
   * The JSON in the body.
   *
   * @throws ProblemException if it is not JSON of the type
   */
  public static <T> T body(Context context, Class<T> type) throws IOException {
    byte[] bytes;
    try (InputStream in = context.req().getInputStream()) {
      bytes = in.readNBytes(MAX_JSON_BYTES + 1);
    }
    if (bytes.length > MAX_JSON_BYTES) {
      throw tooLarge(MAX_JSON_BYTES);
    }
    return Json.read(bytes, type);
  }

  public static Refusal tooLarge(long max) {
    return new Refusal(413, "the body is too large", "at most " + max + " bytes");
  }

  /** Answers with a value as JSON. */
  public static void answer(Context context, Object value) {
    context.contentType("application/json").result(Json.line(value).getBytes(UTF_8));
  }

  /** A parameter of the address; empty if it is missing or empty. */
  public static Optional<String> parameter(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(value -> !value.isEmpty());
  }

  /** A whole number among the parameters. */
  public static int whole(Context context, String name, int otherwise) {
    return parameter(context, name).map(value -> whole(name, value)).orElse(otherwise);
  }

  /** Parses a whole number. */
  public static int whole(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new ProblemException(name + " is '" + value + "'", "a whole number", e);
    }
  }

  /** Different whole numbers among the parameters, separated by commas. */
  public static List<Integer> wholes(Context context, String name, int max) {
    List<Integer> values =
        parameter(context, name).stream()
            .flatMap(text -> Arrays.stream(text.split(",")))
            .map(each -> whole(name, each))
            .distinct()
            .toList();
    if (values.size() > max) {
      throw new ProblemException(name + " are " + values.size() + " numbers", "at most " + max);
    }
    return values;
  }

  /** The parameter {@code window}: four numbers, separated by commas. */
  public static Optional<double[]> window(Context context) {
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
                // reported below, like a wrong count
              }
              throw new ProblemException("window is '" + text + "'", "left,right,bottom,top");
            });
  }
}
