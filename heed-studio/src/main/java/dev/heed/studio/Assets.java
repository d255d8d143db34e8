package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.lab.chart.Theme;
import dev.heed.lab.report.Resources;
import dev.heed.studio.json.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The files that never change while the studio runs: pages, scripts and styles. */
final class Assets {
  static final List<String> PAGES =
      List.of(
          "home",
          "data",
          "train",
          "theory",
          "runs",
          "errors",
          "explain",
          "thresholds",
          "map",
          "similarity",
          "experiments",
          "deploy");

  /** Titles that are not the name of the page. */
  private static final Map<String, String> TITLES =
      Map.of("home", "Start", "theory", "Gradient descent");

  static final List<String> SCRIPTS =
      List.of(
          "studio",
          "charts",
          "home",
          "names",
          "rows",
          "train",
          "knobs",
          "classifier",
          "theory",
          "run",
          "runs",
          "plane",
          "explain",
          "pane",
          "tokens",
          "edits",
          "suggestions",
          "coloured",
          "sum",
          "counterfactuals",
          "exports",
          "tries",
          "thresholds",
          "map",
          "cloud",
          "similarity",
          "experiments",
          "deploy",
          "texts",
          "data",
          "errors",
          "audit",
          "changes",
          "confusion",
          "reviews",
          "text-table");
  private static final List<String> LIBRARIES = List.of("vega", "vega-lite", "vega-embed");
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private record Asset(String type, byte[] content) {}

  private final Map<String, Asset> assets = new LinkedHashMap<>();

  Assets() {
    for (String page : PAGES) {
      put("/" + page, "text/html; charset=utf-8", page(page).getBytes(UTF_8));
    }
    for (String script : SCRIPTS) {
      put("/scripts/" + script + ".js", SCRIPT, own("scripts/" + script + ".js"));
    }
    for (String library : LIBRARIES) {
      put("/libraries/" + library + ".js", SCRIPT, Resources.webJar(library).getBytes(UTF_8));
    }
    put("/studio.css", "text/css; charset=utf-8", own("studio.css"));
    put("/icon.svg", "image/svg+xml", own("icon.svg"));
    put("/openapi.json", "application/json", own("openapi.json"));
    put("/serve-openapi.json", "application/json", own("serve/openapi.json"));
    Map<String, Object> themes = new LinkedHashMap<>();
    themes.put("light", Theme.LIGHT.config());
    themes.put("dark", Theme.DARK.config());
    put("/themes.json", "application/json", Json.line(themes).getBytes(UTF_8));
  }

  /** A page: the common frame with its content, and its entry in the menu marked. */
  static String page(String name) {
    String title =
        TITLES.getOrDefault(
            name, name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
    String link = "href=\"/%s\"".formatted(menu(name));
    return new String(own("page.html"), UTF_8)
        .replace(link, link + " aria-current=\"page\"")
        .replace("{{title}}", title)
        .replace("{{page}}", name)
        .replace("{{content}}", new String(own(name + ".html"), UTF_8));
  }

  /** The entry of the menu that a page belongs to. */
  static String menu(String page) {
    return page.equals("theory") ? "train" : page;
  }

  private void put(String path, String type, byte[] content) {
    assets.put(path, new Asset(type, content));
  }

  void register(RoutesConfig routes) {
    Asset home = assets.get("/home");
    routes.get("/", context -> send(context, home));
    routes.get("/api", context -> context.redirect("/deploy"));
    assets.forEach((path, asset) -> routes.get(path, context -> send(context, asset)));
  }

  private static void send(Context context, Asset asset) {
    context.contentType(asset.type()).result(asset.content());
  }

  static byte[] own(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path; expected it there");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
