package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/** The page Deploy, whose lines have to work as they are, and the history that all pages share. */
@Tag("full")
class DeployInBrowserTest extends PageWalk {
  private static String address() {
    return browser().driver().getCurrentUrl();
  }

  /** Runs a command in the folder of the model; returns what it prints. */
  private static String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  @Test
  void triesTheModel() throws Exception {
    open("/deploy?model=m.heed");
    type("#text", "a good film\nit's awful");
    find("#form button.main").click();
    await("document.getElementById('answer-json')");
    JsonNode answer = new JsonMapper().readTree(find("#answer-json").getText());
    assertThat(answer.get("results"))
        .map(each -> each.get("label").asText())
        .containsExactly("pos", "neg");
    picture("deploy");
    picture("deploy", 390, "light");
    assertThat(
            (Boolean)
                browser()
                    .script(
                        "return document.documentElement.scrollWidth <="
                            + " document.documentElement.clientWidth"))
        .isTrue();
    find("#explain").click();
    find("#text").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
    await("document.getElementById('answer-json').textContent.includes('contributions')");
    assertThat(address()).contains("task=explain", "model=m.heed", "text=a+good+film");
    requireQuiet();
  }

  @Test
  void linesWorkAsTheyAre() throws Exception {
    open("/deploy?model=m.heed");
    type("#text", "it's a good “film” $HOME `x`\nawful \\ \"quoted\"");
    assertThat(find("#serve").getText()).isEqualTo("heed serve m.heed");
    assertThat(find("#serve-jar").getText()).isEqualTo("java -jar heed-test-all.jar serve m.heed");
    Files.writeString(folder.resolve("Classify.java"), find("#java").getText());
    String printed =
        run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "Classify.java");
    assertThat(printed).startsWith("pos 0.").contains("Reason[word=good");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "this machine: has no curl");
    JsonNode answer =
        new JsonMapper().readTree(run("/bin/sh", "-c", find("#request-curl").getText()));
    assertThat(answer.get("results"))
        .map(each -> each.get("label").asText())
        .containsExactly("pos", "neg");
  }

  @Test
  void copiesLines() {
    open("/deploy");
    find("#ways button[aria-label='Copy: Start it']").click();
    await(
        "document.getElementById('status').textContent.startsWith('Copied') ||"
            + " getSelection().toString() === 'heed serve m.heed'");
  }

  @Test
  void namesAModelThatDoesNotExist() throws IOException {
    Files.copy(folder.resolve("m.heed"), folder.resolve("root/it's a model.heed"));
    open("/deploy?model=nope");
    assertThat(find("#unknown-model").getText())
        .isEqualTo("There is no model “nope”; this is about m.heed.");
    new Select(find("#model")).selectByValue("root/it's a model.heed");
    assertThat(find("#unknown-model").isDisplayed()).isFalse();
    assertThat(find("#serve").getText()).isEqualTo("heed serve model='it'\\''s a model.heed'");
  }

  @Test
  void backUndoesAStep() {
    open("/deploy?model=m.heed");
    find("#explain").click();
    await("location.search.includes('task=explain')");
    find("#text").sendKeys(" a", "b", "c");
    await("location.search.includes('abc')");
    browser().driver().navigate().back();
    await("document.documentElement.dataset.ready === 'true' && !location.search.includes('abc')");
    await("document.getElementById('explain').checked");
    assertThat(find("#text").getDomProperty("value")).isEqualTo("I lost my card");
    browser().driver().navigate().back();
    await(
        "document.documentElement.dataset.ready === 'true' && location.search === '?model=m.heed'");
    await("document.getElementById('classify').checked");
    browser().driver().navigate().forward();
    await("document.documentElement.dataset.ready === 'true' && location.search.includes('task')");
  }

  /** Each page is found as it was left; its own entry in the menu leads to it as it is at first. */
  @Test
  void theMenuKeepsTheStateOfPages() {
    open("/explain?model=m.heed&text=a+good+film");
    await("document.documentElement.dataset.explained === 'a good film'");
    find("[name=colour][value=attention]").click();
    await("location.search.includes('colour=attention')");
    String left = address();
    for (String page : List.of("deploy", "similarity")) {
      find("nav a[href^='/" + page + "']").click();
      await("location.pathname === '/" + page + "' && document.documentElement.dataset.ready");
    }
    find("nav a[href^='/explain']").click();
    await("document.documentElement.dataset.explained === 'a good film'");
    assertThat(address()).isEqualTo(left);
    assertThat(find("[name=colour][value=attention]").isSelected()).isTrue();
    find("nav a[aria-current]").click();
    await("location.pathname === '/explain' && location.search === ''");
    assertThat(browser().driver().findElements(By.cssSelector("nav a[href*='?']"))).isEmpty();
  }
}
