package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/**
 * Training a classifier in the browser: from the first page to its errors, and its place in Runs.
 */
class ClassifierInBrowserTest extends PageWalk {
  @Test
  void trainsTheExampleAfterOneClick() throws IOException {
    open("/");
    find("#example").click();
    await("location.pathname === '/train'");
    await("document.getElementById('state')?.textContent === 'done'");
    await("!document.getElementById('result').hidden");
    assertThat(find("#verdict").getText())
        .matches(
            "[\\d.]+ % of [\\d,]+ dev texts are correct \\(95 % interval .* %\\); .* 50.0 %\\.");
    assertThat(find("#warnings").getText()).isEqualTo("lower “Learning rate” under “Advanced”");
    assertThat(find("#labels").getText()).contains("good").contains("bad");
    assertThat(find("#next").getText()).contains("errors").contains("Explain with this model");
    drawn("accuracy");
    picture("classifier");
    open("/");
    assertThat(find("#runs").getText()).contains("days-train").contains("done");
    picture("home");
    requireQuiet();
  }

  /** What cannot be trained on leaves no run, and is said in the terms of the page. */
  @Test
  void refusesInTheTermsOfThePage() throws IOException {
    Files.writeString(
        folder.resolve("root/one-label.csv"), "label,text\n" + "x,a good film\n".repeat(30));
    int before = Served.json(served.get("/api/runs")).size();
    open("/train");
    find("#start").click();
    await("!document.getElementById('problem').hidden");
    assertThat(find("#problem").getText()).startsWith("No texts are chosen");
    new Select(find("#data")).selectByValue("root/one-label.csv");
    find("#start").click();
    await("document.getElementById('problem').textContent.includes('one-label')");
    assertThat(find("#problem").getText())
        .isEqualTo(
            "root/one-label.csv: all 30 texts have the label 'x'; expected texts with at least two"
                + " different labels");
    new Select(find("#data")).selectByValue("root/reviews.csv");
    browser().script("document.querySelectorAll('details').forEach(each => each.open = true)");
    type("#epochs", "0");
    find("#start").click();
    await("document.getElementById('problem').textContent.includes('Most epochs')");
    assertThat(find("#problem").getText())
        .isEqualTo("“Most epochs” under “Advanced” is '0'; expected a whole number");
    assertThat(find("#changed").getText()).isEqualTo("with 1 change under Advanced");
    find("#reset").click();
    assertThat(find("#epochs").getDomProperty("value")).isEqualTo("100");
    assertThat(Served.json(served.get("/api/runs")).size()).isEqualTo(before);
  }

  /** Names and notes are text, whatever is in them; a run goes with a confirmation. */
  @Test
  void renamesAndDeletesRuns() {
    String name = "<img src=x onerror=alert(1)>";
    String id = served.run("classifier", "\"data\":\"reviews.csv\",\"epochs\":\"2\"");
    open("/runs?find=reviews");
    find("[data-run='" + id + "'] [data-action=edit]").click();
    type("#runs form input", name);
    find("#runs form textarea").sendKeys("</td><script>alert(2)</script>");
    find("#runs form button.main").click();
    await("document.querySelector('#status').textContent.endsWith('saved')");
    type("#filter", "img src");
    await("document.querySelectorAll('#runs tr').length === 1");
    assertThat(find("#runs th").getText()).contains(name).contains("<script>");
    assertThat((Long) browser().script("return document.querySelectorAll('#runs img').length"))
        .isZero();
    assertThat(browser().violations()).isEqualTo(List.of());
    find("[data-run='" + id + "'] [data-action=delete]").sendKeys(Keys.ENTER);
    browser().driver().switchTo().alert().accept();
    await("document.querySelectorAll('#runs tr').length === 0");
    assertThat(served.get("/api/runs/" + id).statusCode()).isEqualTo(404);
  }
}
