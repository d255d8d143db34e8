package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.Handler;
import io.javalin.http.SameSite;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Checks every request first: that it names this server as its host (a page could point a name of
 * its own here, DNS rebinding), that no page of another site sent it, and that it has the token if
 * there is one.
 */
final class Guard implements Handler {
  /** Allows scripts, styles and data of the studio only; Vega sets style attributes. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
          + " img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final List<String> LOCAL_NAMES = List.of("127.0.0.1", "localhost", "[::1]");

  private final StudioOptions.Listen options;
  private final IntSupplier port;

  Guard(StudioOptions.Listen options, IntSupplier port) {
    this.options = options;
    this.port = port;
  }

  @Override
  public void handle(Context context) {
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "same-origin");
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.header("Cache-Control", "no-store");
    String host = header(context, "Host").orElse("");
    if (!isOurs(host)) {
      throw new Refusal(421, "the host is '" + host + "'", LOCAL_NAMES + " with the port");
    }
    requireSameOrigin(context, host);
    requireToken(context);
  }

  /** Accepts any name if there is a token: a page that rebinds a name here does not have it. */
  private boolean isOurs(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    boolean local = LOCAL_NAMES.stream().anyMatch(each -> name.equals(each + ":" + port()));
    return local
        || (port() == 80 && LOCAL_NAMES.contains(name))
        || (!options.isLoopback() && !name.isEmpty());
  }

  private int port() {
    return port.getAsInt();
  }

  private static void requireSameOrigin(Context context, String host) {
    Optional<String> origin = header(context, "Origin");
    if (origin.isPresent() && !origin.get().equalsIgnoreCase("http://" + host)) {
      throw new Refusal(403, "the request is from " + origin.get(), "one from http://" + host);
    }
    String site = header(context, "Sec-Fetch-Site").orElse("none");
    boolean followedLink =
        isReading(context)
            && header(context, "Sec-Fetch-Mode").equals(Optional.of("navigate"))
            && header(context, "Sec-Fetch-Dest").equals(Optional.of("document"))
            && !context.path().startsWith("/api/");
    if (!site.equals("same-origin") && !site.equals("none") && !followedLink) {
      throw new Refusal(403, "the request is from another site", "one from a page of the studio");
    }
  }

  private static boolean isReading(Context context) {
    return context.req().getMethod().equals("GET") || context.req().getMethod().equals("HEAD");
  }

  private void requireToken(Context context) {
    if (options.token().isEmpty()) {
      return;
    }
    String cookie = "heed-studio-" + port();
    Optional<String> inAddress =
        context.path().startsWith("/api/")
            ? Optional.empty()
            : Optional.ofNullable(context.queryParam("token"));
    boolean known =
        Stream.of(
                header(context, "Authorization").map(value -> value.replaceFirst("^Bearer ", "")),
                Optional.ofNullable(context.cookie(cookie)),
                inAddress)
            .flatMap(Optional::stream)
            .anyMatch(this::isToken);
    if (!known) {
      context.header("WWW-Authenticate", "Bearer");
      throw new Refusal(
          401, "the token is missing or wrong", "the address that 'heed studio' printed");
    }
    if (inAddress.isPresent()) {
      context.cookie(
          new Cookie(cookie, options.token().get(), "/", -1, false, true, null, SameSite.STRICT));
    }
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(
        given.getBytes(UTF_8), options.token().orElseThrow().getBytes(UTF_8));
  }

  private static Optional<String> header(Context context, String name) {
    return Optional.ofNullable(context.header(name));
  }
}
