package dev.heed.lab.report;

import dev.heed.base.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A report in one HTML file.
 *
 * <p>It opens from a folder without a server and sends no request: its content security policy
 * allows only its own scripts, named by their SHA-256, and images that it creates. Charts are drawn
 * by Vega through its expression interpreter, so the policy need not allow {@code eval}, and a
 * script hidden in data would not run even if it got past the escaping.
 *
 * @param title plain text
 * @param blocks from top to bottom; a {@link Block.Verdict} comes first
 * @param provenance how it came about, for the footer; may be empty
 */
public record HtmlReport(String title, List<Block> blocks, Optional<Provenance> provenance) {
  /** The address of the project, as the build's {@code project.home} has it. */
  private static final String HOME = "https://example.org/heed";

  public HtmlReport {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(provenance, "provenance");
    blocks = List.copyOf(blocks);
  }

  /** A report whose origin is not told. */
  public HtmlReport(String title, List<Block> blocks) {
    this(title, blocks, Optional.empty());
  }

  /** This report with the lines on how it came about. */
  public HtmlReport with(Provenance provenance) {
    return new HtmlReport(title, blocks, Optional.of(provenance));
  }

  /** The whole file, to be stored as UTF-8. */
  public String toHtml() {
    BlockWriter writer = new BlockWriter();
    blocks.forEach(writer::write);
    List<String> scripts = new ArrayList<>();
    if (writer.hasFigures()) {
      scripts.add(Resources.webJar("vega"));
      scripts.add(Resources.webJar("vega-lite"));
      scripts.add(Resources.webJar("vega-embed"));
    }
    scripts.add(Resources.own("report.js"));

    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .append(policy(scripts))
        .append("\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.append("<title>").append(Escape.html(title)).append("</title>\n");
    html.append("<style>\n").append(Resources.own("report.css")).append("</style>\n");
    html.append("</head>\n<body>\n<header><h1 dir=\"auto\">")
        .append(Escape.html(title))
        .append("</h1></header>\n<main>\n")
        .append(writer.html())
        .append("</main>\n")
        .append(footer());
    if (writer.hasFigures()) {
      html.append("<!--\n").append(Resources.own("vega-license.txt")).append("-->\n");
    }
    for (String script : scripts) {
      html.append("<script>").append(script).append("</script>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  /**
   * Writes the file whole or not at all; an existing file is replaced.
   *
   * @throws IOException if it cannot be written; an existing file then stays as it was
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, toHtml());
  }

  private String footer() {
    StringBuilder html = new StringBuilder("<footer>\n");
    if (provenance.isPresent()) {
      Provenance from = provenance.get();
      html.append("<p>Made on <time>").append(from.date()).append("</time> by Heed ");
      html.append(Escape.html(from.version()));
      from.seed().ifPresent(seed -> html.append(" with seed ").append(seed));
      html.append(":</p>\n<p><code>").append(Escape.html(from.command())).append("</code></p>\n");
      from.data()
          .ifPresent(
              digest ->
                  html.append("<p>Data: SHA-256 <code>")
                      .append(Escape.html(digest))
                      .append("</code></p>\n"));
    }
    return html.append("<p><a href=\"")
        .append(HOME)
        .append("\">Heed: documentation</a></p>\n</footer>\n")
        .toString();
  }

  private static String policy(List<String> scripts) {
    StringBuilder policy = new StringBuilder("default-src 'none'; script-src");
    for (String script : scripts) {
      policy.append(" 'sha256-").append(sha256(script)).append('\'');
    }
    // Vega sets style attributes; blob: and data: are the images that a reader saves.
    return policy
        .append("; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; ")
        .append("form-action 'none'")
        .toString();
  }

  private static String sha256(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
