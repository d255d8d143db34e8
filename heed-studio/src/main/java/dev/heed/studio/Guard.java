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
 * Looks at every request before anything else does: that it was meant for this server and not for a
 * name that somebody points here (DNS rebinding), that no other site's page sent it, and that it
 * knows the token if there is one.
 */
final class Guard implements Handler {
  /** Scripts, styles and data from here alone; Vega sets style attributes. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
          + " img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final List<String> LOCAL_NAMES = List.of("127.0.0.1", "localhost", "[::1]");

  private final StudioOptions options;
  private final IntSupplier port;

  Guard(StudioOptions options, IntSupplier port) {
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
      throw new Refusal(
          421, "the host is '" + host + "'; expected " + LOCAL_NAMES + " with the port");
    }
    requireSameOrigin(context, host);
    requireToken(context);
  }

  /** With a token any name will do: a page that rebinds a name to this machine has no token. */
  private boolean isOurs(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    boolean local = LOCAL_NAMES.stream().anyMatch(each -> name.equals(each + ":" + port()));
    return local
        || (port() == 80 && LOCAL_NAMES.contains(name))
        || (!StudioOptions.isLoopback(options.bind()) && !name.isEmpty());
  }

  private int port() {
    return port.getAsInt();
  }

  private static void requireSameOrigin(Context context, String host) {
    Optional<String> origin = header(context, "Origin");
    if (origin.isPresent() && !origin.get().equalsIgnoreCase("http://" + host)) {
      throw new Refusal(
          403, "the request is from " + origin.get() + "; expected one from http://" + host);
    }
    String site = header(context, "Sec-Fetch-Site").orElse("none");
    boolean followedLink =
        isReading(context)
            && header(context, "Sec-Fetch-Mode").equals(Optional.of("navigate"))
            && header(context, "Sec-Fetch-Dest").equals(Optional.of("document"))
            && !context.path().startsWith("/api/");
    if (!site.equals("same-origin") && !site.equals("none") && !followedLink) {
      throw new Refusal(403, "the request is from another site; expected one from this one");
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
          401, "the token is missing or wrong; expected the address that 'heed studio' printed");
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
