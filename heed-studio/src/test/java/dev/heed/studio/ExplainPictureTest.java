package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import dev.heed.studio.http.Listen;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Keeps {@code docs/images/explain.png} fresh: the page Explain with a model of the example texts.
 *
 * <p>Fonts differ between machines, and so do the pixels of a picture. What the page says, its
 * texts and its colours, is therefore recorded beside this test and compared on every machine. The
 * record also has the version of the browser and the width of a text in the page's font; where both
 * are the same, the pixels are compared too.
 */
@Tag("full")
@Timeout(300)
@ResourceLock(SharedBrowser.NAME)
class ExplainPictureTest {
  private static final String TEXT = "I lost my card yesterday, please block it";
  private static final Path CORPUS = Path.of("..", "examples", "banking-train.csv");
  private static final Path PICTURE = Path.of("..", "docs", "images", "explain.png");
  private static final Path RECORD =
      Path.of("src", "test", "resources", "dev", "heed", "studio", "explain-picture.txt");
  private static final String REFRESH =
      "run 'mvn -pl heed-studio -am test -Dtest=ExplainPictureTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dheed.pictures=write'";

  private static final int WIDTH = 1000;
  private static final long MAX_BYTES = 300_000;

  /** Smoothing of edges differs by a few levels of 256 between runs. */
  private static final int MAX_LEVELS = 24;

  private static final double MAX_SHARE_OF_PIXELS = 0.002;

  /** The visible texts in their order, the colours of the page, and those of the words. */
  private static final String DESCRIBE =
      """
      const lines = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const {parentElement, data} = walker.currentNode;
        const text = parentElement.closest('textarea')?.value ?? data.trim();
        if (text && parentElement.checkVisibility()) lines.push(text);
      }
      const {color, backgroundColor} = getComputedStyle(document.body);
      lines.push(`page: ${color} on ${backgroundColor}`);
      for (const word of document.querySelectorAll('.tokens .word')) {
        const probe = word.cloneNode();
        probe.style.color = 'var(--colour)';
        word.parentElement.append(probe);
        const colour = getComputedStyle(probe).color;
        probe.remove();
        lines.push(`${word.textContent}: ${colour} at ${word.style.getPropertyValue('--strength')}`);
      }
      return lines.join('\\n');
      """;

  /** The browser and, by the width of a text, its font. */
  private static final String ENVIRONMENT =
      """
      const probe = document.createElement('span');
      probe.textContent = 'The quick brown fox jumps over the lazy dog 0123456789';
      document.querySelector('h1').append(probe);
      const width = probe.getBoundingClientRect().width;
      probe.remove();
      return `${navigator.userAgent.match(/Chrome\\/\\d+/)[0]}, ${width.toFixed(2)} pixels`;
      """;

  @RegisterExtension static final SharedBrowser SHARED = new SharedBrowser();

  @TempDir private Path folder;

  @Test
  void showsThePageAsItIs() throws IOException {
    Path model = folder.resolve("banking.heed");
    Served.train(CORPUS).save(model);
    StudioOptions options =
        new StudioOptions(
            new Listen(0, "127.0.0.1", Optional.empty()),
            List.of(),
            List.of(model),
            List.of(),
            folder.resolve("runs"),
            1,
            "test");
    try (Studio studio = new Studio(options, new PlainTrainer())) {
      Browser browser = SHARED.get();
      browser.width(WIDTH);
      browser.driver().get(studio.address() + "explain?text=" + TEXT.replace(" ", "+"));
      browser.awaitScript(
          "return document.documentElement.dataset.ready === 'true'"
              + " && document.getElementById('pane-0').dataset.drawn !== undefined"
              + " && document.documentElement.dataset.suggested !== undefined");
      byte[] png = screenshot(browser);
      String description = (String) browser.script(DESCRIBE);
      String environment = (String) browser.script(ENVIRONMENT);
      if (System.getProperty("heed.pictures", "").equals("write")) {
        Files.createDirectories(PICTURE.getParent());
        Files.write(PICTURE, png);
        Files.createDirectories(RECORD.getParent());
        Files.writeString(RECORD, environment + "\n" + description + "\n");
      }
      List<String> record = Files.readAllLines(RECORD);
      assertThat(description.lines())
          .as("texts and colours of the page; to refresh the picture, %s", REFRESH)
          .isEqualTo(record.subList(1, record.size()));
      assertThat(Files.size(PICTURE)).isLessThanOrEqualTo(MAX_BYTES);
      if (environment.equals(record.getFirst())) {
        assertThat(shareOfDifferentPixels(read(Files.readAllBytes(PICTURE)), read(png)))
            .as("share of different pixels; to refresh the picture, %s", REFRESH)
            .isLessThan(MAX_SHARE_OF_PIXELS);
      }
    }
  }

  /** The page from its top to the end of the chart; the table below would make it too high. */
  private static byte[] screenshot(Browser browser) {
    Object clip =
        browser.script(
            """
            const {bottom} = document.getElementById('pane-0').getBoundingClientRect();
            return {x: 0, y: 0, width: innerWidth, height: Math.ceil(bottom + 12), scale: 1};
            """);
    Object data =
        browser
            .driver()
            .executeCdpCommand(
                "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
            .get("data");
    return Base64.getDecoder().decode((String) data);
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static double shareOfDifferentPixels(BufferedImage a, BufferedImage b) {
    if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
      return 1;
    }
    long different = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        different += differs(a.getRGB(x, y), b.getRGB(x, y)) ? 1 : 0;
      }
    }
    return (double) different / ((long) a.getWidth() * a.getHeight());
  }

  private static boolean differs(int a, int b) {
    for (int shift = 0; shift < 24; shift += 8) {
      if (Math.abs((a >> shift & 0xff) - (b >> shift & 0xff)) > MAX_LEVELS) {
        return true;
      }
    }
    return false;
  }
}
