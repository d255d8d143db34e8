package dev.heed.studio.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.ProblemException;
import dev.heed.studio.json.Json;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads requests and writes answers. */
public final class Requests {
  private static final int MAX_JSON_BYTES = 8 << 20;
  private static final Duration MAX_BODY_TIME = Duration.ofSeconds(30);

  /** Bounds of what is read of a refused body: clients that send more are cut off. */
  private static final int MAX_DISCARDED_BYTES = 64 << 20;

  private static final Duration MAX_DISCARD_TIME = Duration.ofSeconds(5);

  private Requests() {}

  /**
   * The JSON in the body.
   *
   * @throws ProblemException if it is not JSON of the type
   */
  public static <T> T body(Context context, Class<T> type) throws IOException {
    return Json.read(bytes(context, MAX_JSON_BYTES), type);
  }

  /**
   * The bytes of the body. A client that sends them too slowly is refused, and the connection
   * closed: it would keep what serves it busy.
   */
  public static byte[] bytes(Context context, int max) throws IOException {
    long end = System.nanoTime() + MAX_BODY_TIME.toNanos();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    try (InputStream in = context.req().getInputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
        if (bytes.size() > max) {
          throw tooLarge(max);
        }
        if (System.nanoTime() > end) {
          context.header("Connection", "close");
          throw new Refusal(
              408, "the body is too slow", "all of it within " + MAX_BODY_TIME.toSeconds() + " s");
        }
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what is left of a body that was refused, before the answer is sent. To close a connection
   * on unread bytes would reset it, and a client that is still sending would not see the answer.
   */
  static void discardRest(Context context) {
    boolean waits = context.header("Expect") != null; // for a permission to send the body
    boolean tooSlow = context.statusCode() == 408; // and would be as slow with the rest
    if (context.statusCode() < 400 || tooSlow || waits) {
      return;
    }
    long end = System.nanoTime() + MAX_DISCARD_TIME.toNanos();
    byte[] buffer = new byte[1 << 14];
    try {
      InputStream in = context.req().getInputStream();
      int sum = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sum += count;
        if (sum > MAX_DISCARDED_BYTES || System.nanoTime() > end) {
          return;
        }
      }
    } catch (IOException _) {
      // The client is gone; the answer has no reader.
    }
  }

  /** The refusal of a body that has more bytes than this. */
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
