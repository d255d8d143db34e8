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

/**
 * A report in one HTML file.
 *
 * <p>It opens from a folder without a server and sends no request: its content security policy
 * allows only its own scripts, named by their SHA-256, and images that it creates. Charts are drawn
 * by Vega through its expression interpreter, so the policy need not allow {@code eval}, and a
 * script hidden in data would not run even if it got past the escaping.
 *
 * @param title plain text
 * @param blocks from top to bottom
 */
public record HtmlReport(String title, List<Block> blocks) {

  public HtmlReport {
    Objects.requireNonNull(title, "title");
    blocks = List.copyOf(blocks);
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
        .append("</main>\n");
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
