package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Walks through the page Thresholds. */
@Tag("full")
class ThresholdsInBrowserTest extends PageWalk {
  /** A label that would run, or end a literal of Java, if it were not taken as text. */
  private static final String EVIL = "<img src=x onerror=alert(1)> \"\\u0022 neg";

  @Test
  void setsThresholdsAndExportsThem(@TempDir Path classes) throws Exception {
    StringBuilder texts = new StringBuilder("label,text\n");
    String label = "\"" + EVIL.replace("\"", "\"\"") + "\"";
    for (int i = 0; i < 60; i++) {
      texts.append("pos,a good film of town\n").append(label).append(",an awful film of town\n");
      texts.append(i % 6 == 0 ? "pos,a film of town\n" + label + ",a film of town\n" : "");
    }
    Files.writeString(folder.resolve("root/doubts.csv"), texts);
    Served.train(folder.resolve("root/doubts.csv")).save(folder.resolve("root/doubts.heed"));
    served.post("/api/datasets", "{\"path\":\"doubts.csv\"}");
    open("/thresholds?model=root/doubts.heed");
    await("document.documentElement.dataset.loaded?.startsWith('root/doubts.heed ')");
    assertThat(find("#about").getText()).isEqualTo("140 texts.");
    assertThat(browser().driver().findElements(By.cssSelector("#labels tbody tr"))).hasSize(2);
    assertThat(find("#labels").getText()).contains(EVIL);
    assertThat(browser().driver().findElements(By.cssSelector("main img"))).isEmpty();
    assertThat(find("#figures").getText()).contains("100.0 % of the texts answered");

    // Of the texts without a telling word, half are wrong; nothing tells them apart.
    type("#wanted", "99");
    find("#wanted-form button").click();
    await("document.getElementById('reached').textContent.includes('is the lowest threshold')");
    assertThat(find("#figures").getText()).contains("120 of 120 answers right");
    assertThat(find("#figures").getText()).contains("85.7 %");
    assertThat(find("#command").getText())
        .matches(
            "(?s)(#.*\n#.*\nheed predict doubts.heed texts.txt --select precision=.*)?"
                + "heed predict doubts.heed texts.txt --threshold 0\\.\\d+ --prob");
    compiles(find("#java").getText(), classes);

    String whole = find("#labels tbody tr:nth-of-type(2)").getText();
    find("#labels tbody tr input").sendKeys(Keys.HOME);
    await("document.querySelector('#labels tr.own output').value === '0.0 %'");
    assertThat(find("#labels tbody tr:nth-of-type(2)").getText()).isEqualTo(whole);
    assertThat(find("#command-note").getText()).contains("The command has one threshold");
    assertThat(find("#labels tbody tr input").getDomAttribute("aria-valuetext")).isEqualTo("0.0 %");
    String address = browser().driver().getCurrentUrl();
    open(address.substring(served.address("").toString().length()));
    await("document.querySelector('#labels tr.own output')?.value === '0.0 %'");
    find("#reset").click();
    await("!document.querySelector('#labels tr.own')");
    find("#each").click();
    await("document.querySelectorAll('#labels tr.own').length === 2");
    compiles(find("#java").getText(), classes);
    drawn("curve");
    accessible("thresholds");
    picture("thresholds");
    requireSaved("curve", "thresholds");
    requireQuiet();
  }

  /** In both themes, and on a narrow screen without sideways scrolling. */
  static void accessible(String page) throws IOException {
    for (String theme : List.of("light", "dark")) {
      browser().prefer(theme);
      PagesInBrowserTest.requireAccessible(page + ", " + theme);
    }
    browser().prefer("light");
    browser().width(420);
    assertThat(
            (Boolean)
                browser()
                    .script(
                        "return document.documentElement.scrollWidth <="
                            + " document.documentElement.clientWidth"))
        .isTrue();
    browser().width(SharedBrowser.WIDTH);
  }

  private static void compiles(String code, Path folder) throws IOException {
    Path source = Files.writeString(folder.resolve("SureAnswers.java"), code + "\n");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter problems = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-Xlint");
      boolean compiled =
          compiler
              .getTask(problems, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(problems + code).isTrue();
    }
  }
}
