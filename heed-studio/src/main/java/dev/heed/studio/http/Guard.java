package dev.heed.studio.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.Handler;
import io.javalin.http.SameSite;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Checks every request first: that it names this server as its host (a page could point a name of
 * its own here, DNS rebinding), that no page of another site sent it, and that it has the token if
 * there is one.
 */
public final class Guard implements Handler {
  /** Allows scripts, styles and data of the server only; Vega sets style attributes. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
          + " img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final List<String> LOCAL_NAMES = List.of("127.0.0.1", "localhost", "[::1]");

  /** How a server is reached. */
  private enum Kind {
    /** By people: an address or a cookie may have the token, and links may lead to pages. */
    PAGES,
    /** By programs alone. */
    SERVICE
  }

  private final Kind kind;
  private final Listen options;
  private final String scheme;
  private final Set<String> open;
  private final IntSupplier port;

  private Guard(Kind kind, Listen options, String scheme, Set<String> open, IntSupplier port) {
    this.kind = kind;
    this.options = options;
    this.scheme = scheme;
    this.open = open;
    this.port = port;
  }

  /** The guard of pages and their API. */
  public static Guard ofPages(Listen options, IntSupplier port) {
    return new Guard(Kind.PAGES, options, "http", Set.of(), port);
  }

  /**
   * The guard of an API.
   *
   * @param scheme {@code http} or {@code https}
   * @param open paths that need neither a token nor a known name as host, for probes of its health
   */
  public static Guard ofService(Listen options, String scheme, Set<String> open, IntSupplier port) {
    return new Guard(Kind.SERVICE, options, scheme, Set.copyOf(open), port);
  }

  @Override
  public void handle(Context context) {
    context.header("X-Content-Type-Options", "nosniff");
    if (kind == Kind.PAGES) {
      context.header("Content-Security-Policy", POLICY);
      context.header("Referrer-Policy", "same-origin");
      context.header("Cross-Origin-Opener-Policy", "same-origin");
      context.header("Cross-Origin-Resource-Policy", "same-origin");
    }
    context.header("Cache-Control", "no-store");
    if (open.contains(context.path())) {
      return;
    }
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
        || (options.token().isPresent() && !name.isEmpty());
  }

  private int port() {
    return port.getAsInt();
  }

  private void requireSameOrigin(Context context, String host) {
    Optional<String> origin = header(context, "Origin");
    if (origin.isPresent() && !origin.get().equalsIgnoreCase(scheme + "://" + host)) {
      throw new Refusal(
          403, "the request is from " + origin.get(), "one from " + scheme + "://" + host);
    }
    String site = header(context, "Sec-Fetch-Site").orElse("none");
    boolean followedLink =
        kind == Kind.PAGES
            && isReading(context)
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
    if (header(context, "Authorization")
        .map(value -> value.replaceFirst("^(?i)Bearer ", ""))
        .filter(this::isToken)
        .isPresent()) {
      return;
    }
    if (kind == Kind.PAGES && hasPageToken(context)) {
      return;
    }
    context.header("WWW-Authenticate", "Bearer");
    throw new Refusal(
        401,
        "the token is missing or wrong",
        kind == Kind.PAGES
            ? "the address that 'heed studio' printed"
            : "the header Authorization: Bearer TOKEN");
  }

  /** Whether the cookie or the address has the token; from an address it goes into the cookie. */
  private boolean hasPageToken(Context context) {
    String name = "heed-studio-" + port();
    Optional<String> cookie = Optional.ofNullable(context.cookie(name));
    Optional<String> inAddress =
        context.path().startsWith("/api/")
            ? Optional.empty()
            : Optional.ofNullable(context.queryParam("token"));
    if (Stream.of(cookie, inAddress).flatMap(Optional::stream).noneMatch(this::isToken)) {
      return false;
    }
    if (inAddress.isPresent()) {
      context.cookie(
          new Cookie(
              name, options.token().orElseThrow(), "/", -1, false, true, null, SameSite.STRICT));
    }
    return true;
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(
        given.getBytes(UTF_8), options.token().orElseThrow().getBytes(UTF_8));
  }

  private static Optional<String> header(Context context, String name) {
    return Optional.ofNullable(context.header(name));
  }
}
