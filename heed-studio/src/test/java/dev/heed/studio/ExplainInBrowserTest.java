package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Walks through the page Explain. */
@Tag("full")
class ExplainInBrowserTest extends PageWalk {
  @Test
  void explainsATextAndRemovesAWord() throws Exception {
    open("/explain");
    assertThat(
            (Long) browser().script("return document.getElementById('results').childElementCount"))
        .isZero();
    type("#text", "zzz qqq");
    await("document.documentElement.dataset.explained === 'zzz qqq'"); // while typing
    assertThat(find(".nothing").getText())
        .isEqualTo(
            "No word of this text is known to the model; the probabilities are the labels’"
                + " shares.");
    assertThat(find(".known").getText()).isEqualTo("0 of 2 words known");
    assertThat(browser().driver().findElements(By.cssSelector(".tokens .unknown"))).hasSize(2);
    assertThat(find(".tokens .unknown").getDomAttribute("title")).isEqualTo("unknown to the model");
    assertThat(find(".scale").isDisplayed()).isFalse();
    assertThat(browser().driver().findElements(By.cssSelector("canvas"))).isEmpty();
    type("#text", "the good film is awful & <b>lovely</b>");
    find("#text").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
    await("document.documentElement.dataset.explained.startsWith('the good')");
    assertThat(find(".equal").getText()).isEqualTo("exactly (bit for bit)");
    assertThat(find(".tokens").getText()).isEqualTo("the good film is awful & <b>lovely</b>");
    assertThat(browser().driver().findElements(By.cssSelector("ul.labels li"))).hasSize(2);
    String logit = find("td.logit").getText();
    find(".tokens .word").sendKeys(Keys.ARROW_RIGHT);
    browser().driver().switchTo().activeElement().sendKeys(Keys.DELETE);
    await("document.querySelector('.tokens del')?.textContent === 'good'");
    await("document.querySelector('.change').textContent.includes('→')");
    assertThat(find("td.logit").getText()).isNotEqualTo(logit);
    new Select(find("#other")).selectByIndex(1);
    await("document.querySelectorAll('#results > section').length === 2");
    await("document.querySelectorAll('td.logit').length === 2");
    new Select(find("#class")).selectByValue("pos");
    await("document.querySelector('.change').textContent.startsWith('“pos”')");
    picture("explain");
    requireSaved("pane-0", "contributions");
    String address = browser().driver().getCurrentUrl();
    assertThat(address).contains("edits=4-8", "class=pos", "text=the+good");
    open(address.substring(served.address("").toString().length()));
    await("document.querySelector('.tokens del')?.textContent === 'good'");
    find("[name=colour][value=attention]").sendKeys(Keys.SPACE);
    await("document.querySelector('.ramp.from-zero')");
    find("#restore").click();
    await("!document.querySelector('.tokens del')");
    assertThat(find("td.logit").getText()).isNotEmpty();
    requireQuiet();
  }

  /** In its place, by mouse and keyboard; what an edit would change is offered beside it. */
  @Test
  void editsAWordAndAppliesACounterfactual() {
    open("/explain?text=the+good+film+of+a+bad+town+is+good&colour=shapley");
    await("document.querySelectorAll('ul.edits li').length > 0");
    assertThat(find("thead").getText()).contains("Shapley value");
    find(".tokens .word:nth-of-type(2)").click();
    browser().driver().switchTo().activeElement().sendKeys("<i>awful</i>", Keys.ENTER);
    await("document.querySelector('.tokens del')?.textContent === 'good'");
    assertThat(find(".tokens").getText()).contains("<i>awful</i> film");
    assertThat(browser().driver().getCurrentUrl()).contains("edits=4-8%7E");
    assertThat(find("#text").getDomProperty("value"))
        .isEqualTo("the good film of a bad town is good");
    find(".tokens del").click();
    await("!document.querySelector('.tokens del')");
    find("ul.edits button").click();
    await("document.querySelector('.tokens del')");
    await("document.querySelector('#results b').textContent === 'neg'");
    assertThat(find("ul.labels").getText()).contains("→");
    returnsToAnEdit();
    requireQuiet();
  }

  /** All edits so far stand in a list, which a reload keeps; selecting one returns to it. */
  private static void returnsToAnEdit() {
    await("document.querySelectorAll('#tries-list tr').length === 3");
    assertThat(find("#tries-list tr:nth-child(1)").getText())
        .startsWith("the text as it was pos 0.");
    assertThat(find("#tries-list tr:nth-child(2) ins").getText()).isEqualTo("<i>awful</i>");
    assertThat(find("#tries-list tr:nth-child(3)").getText()).contains("neg");
    assertThat(find("#tries-list tr.current").getText())
        .isEqualTo(find("#tries-list tr:nth-child(3)").getText());
    browser().driver().navigate().refresh();
    await("document.querySelectorAll('#tries-list tr').length === 3");
    find("#tries-list tr:nth-child(2) button").click();
    await("document.querySelector('.tokens del')?.textContent === 'good'");
    find("#tries-list tr:nth-child(1) button").click();
    await("!document.querySelector('.tokens del')");
    find("#forget-tries").click();
    assertThat(find("#tries").isDisplayed()).isFalse();
    assertThat(find("#results").isDisplayed()).isTrue();
  }

  /** Only what is in sight is drawn; the words in the middle can be reached and taken out. */
  @Test
  @Timeout(120)
  void explainsALongText() throws IOException {
    String text = "the good film is a story of two bad people in town\n".repeat(4000);
    open("/explain");
    long began = System.nanoTime();
    browser()
        .script(
            "const text = document.getElementById('text'); text.value = arguments[0];"
                + " text.dispatchEvent(new Event('input'))",
            text);
    await("document.documentElement.dataset.explained?.length === " + text.length());
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    assertThat(find(".known").getText()).isEqualTo("48,000 of 48,000 words known");
    assertThat((Long) browser().script("return document.querySelectorAll('*').length"))
        .isLessThan(8_000L);
    assertThat(
            (Long) browser().script("return document.querySelector('.tokens').textContent.length"))
        .isEqualTo(text.length());
    browser()
        .script(
            "const box = document.querySelector('.tokens'); box.scrollTop = box.scrollHeight / 2");
    await(
        "[...document.querySelectorAll('.tokens .word')].some(word =>"
            + " Number(word.dataset.i) > 40000 && Number(word.dataset.i) < 60000)");
    browser()
        .script(
            "[...document.querySelectorAll('.tokens .word')].find(word => Number(word.dataset.i) >"
                + " 40000 && word.textContent === 'bad').focus()");
    find(".tokens .word:focus").click();
    browser().driver().switchTo().activeElement().sendKeys(Keys.DELETE, Keys.ENTER);
    await("document.querySelector('.tokens del')?.textContent === 'bad'");
    browser().driver().navigate().refresh();
    await("document.documentElement.dataset.explained?.length === " + text.length());
    assertThat(browser().driver().getCurrentUrl()).contains("edits=");
    requireQuiet();
  }

  @Test
  void opensExamplesAndTextsOnWhichModelsDiffer() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("root/mixed.csv"),
        "label,text\n"
            + "pos,a good film\nneg,an awful town\n".repeat(20)
            + "pos,an awful <img src=x onerror=alert(1)> film\n");
    served.post("/api/datasets", "{\"path\":\"mixed.csv\"}");
    Path other = folder.resolve("root/other.csv");
    Files.writeString(other, "label,text\n" + "pos,film\nneg,town\n".repeat(30));
    Served.train(other).save(folder.resolve("root/other.heed"));
    open("/explain?model=m.heed&other=root/other.heed&text=a+film");
    find("#examples summary").click();
    await("document.querySelectorAll('#samples li').length > 4");
    WebElement mistake = find("#samples > div:nth-of-type(2) button");
    assertThat(mistake.getText()).isEqualTo("an awful <img src=x onerror=alert(1)> film");
    mistake.click();
    await("document.documentElement.dataset.explained.includes('<img')");
    find("#find-differing").click();
    await("document.querySelectorAll('#differing-texts tbody tr').length === 1");
    find(".tokens .word").sendKeys(Keys.DELETE);
    await("document.querySelectorAll('.tokens del').length === 2");
    await("document.querySelectorAll('.suggested').length === 2");
    ThresholdsInBrowserTest.accessible("explain");
    assertThat(find("#differing-found").getText()).contains("1 of 41 texts get different labels");
    assertThat(browser().driver().findElements(By.cssSelector("main img"))).isEmpty();
    requireQuiet();
  }

  @Test
  void savesTheColouredText() throws IOException {
    open("/explain?text=the+good+%3Cb%3Efilm%3C/b%3E+is+awful");
    await("document.querySelector('td.logit')");
    for (String format : List.of("html", "svg")) {
      find(".save button[aria-label$=" + format.toUpperCase(Locale.ROOT) + "]").click();
      Path file = browser().awaitDownload("explained." + format);
      assertThat(Files.readString(file))
          .contains("good", "&lt;", format.equals("svg") ? "fill-opacity" : "background:rgb")
          .doesNotContain("<b>");
      Files.delete(file);
    }
    requireQuiet();
  }

  /** By its place in the text: a word may be there twice, or be unknown to one of the models. */
  @Test
  void takesAWordOutOfBothModels() throws IOException {
    Path other = folder.resolve("root/night.csv");
    Files.writeString(other, "label,text\n" + "x,film night\ny,quiet town\n".repeat(20));
    Served.train(other).save(folder.resolve("root/night.heed"));
    open("/explain?model=m.heed&other=root/night.heed&text=good+film,+a+good+town");
    await("document.querySelectorAll('#results > section').length === 2");
    assertThat(browser().driver().findElements(By.cssSelector(".known")))
        .map(WebElement::getText)
        .containsExactly("5 of 6 words known", "2 of 6 words known");
    browser()
        .script("document.querySelectorAll('#results > section:nth-of-type(2) .word')[4].focus()");
    WebElement second = find(".word:focus");
    assertThat(second.getText()).isEqualTo("good");
    assertThat(second.getDomAttribute("class")).contains("unknown");
    second.sendKeys(Keys.DELETE);
    await("document.querySelectorAll('.tokens del').length === 2");
    assertThat(browser().driver().getCurrentUrl()).contains("edits=13-17");
    for (int pane = 1; pane <= 2; pane++) {
      Object removed =
          browser()
              .script(
                  "return [...document.querySelectorAll('#results > section:nth-of-type("
                      + pane
                      + ") .word')].map(e => e.localName === 'del')");
      assertThat(removed).isEqualTo(List.of(false, false, false, false, true, false));
    }
    requireQuiet();
  }

  @Test
  void keepsWholeTextsAndNamesUnknownModels() {
    String text = "the good film is a story of people in town ".repeat(100);
    open("/explain?model=none");
    assertThat(find("#unknown-model").getText())
        .isEqualTo("There is no model “none”; this is the result of m.heed.");
    browser().script("document.getElementById('text').value = arguments[0]", text);
    find("#form button.main").click(); // a text that was put there without an event
    await("document.documentElement.dataset.explained?.length === " + text.length());
    assertThat(find("#cut").getText())
        .isEqualTo("The address of this page has only the first 4,000 of 4,300 characters.");
    String address = browser().driver().getCurrentUrl();
    browser().driver().navigate().refresh();
    await("document.documentElement.dataset.explained?.length === " + text.length());
    browser().script("sessionStorage.clear()");
    browser().driver().get(address);
    await("document.documentElement.dataset.explained?.length === 4000");
    assertThat(find("#cut").getText())
        .isEqualTo(
            "The address has only the first 4,000 of 4,300 characters; this is the result for"
                + " these.");
    requireQuiet();
  }

  @Test
  void explainsATrainingTextOfARun() throws InterruptedException {
    String id =
        served.run(
            "training",
            "\"corpus\":\"reviews.csv\",\"epochs\":\"50\",\"rate\":\"1\","
                + "\"updates_per_second\":\"0\"");
    served.await(id, "done");
    open("/theory?run=" + id);
    find("#files a[href^='/explain']").click();
    await("document.documentElement.dataset.explained");
    assertThat(find("#text").getDomProperty("value").split(" ")).hasSize(4);
    assertThat(find(".known").getText()).isEqualTo("4 of 4 words known");
    requireQuiet();
  }

  /** In both themes; the pixels of the chart are compared with the style of the words. */
  @Test
  void wordsAndBarsHaveTheSameColours() {
    open("/explain");
    type("#text", "the good film is awful");
    find("#form button.main").click();
    await("document.documentElement.dataset.explained === 'the good film is awful'");
    for (String theme : List.of("light", "dark")) {
      browser().prefer(theme);
      await("document.getElementById('pane-0').dataset.drawn.startsWith('" + theme + "')");
      Object missing =
          browser()
              .script(
                  """
                  const canvas = document.querySelector('#pane-0 canvas');
                  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  const drawn = new Set();
                  for (let i = 0; i < data.length; i += 4) drawn.add(data.slice(i, i + 3).join(', '));
                  const colours = ['.tokens .negative', '.tokens .word:not(.negative)'].map((words) => {
                    const word = document.querySelector(words);
                    const probe = word.cloneNode();
                    probe.style.color = 'var(--colour)';
                    word.parentElement.append(probe);
                    const colour = getComputedStyle(probe).color;
                    probe.remove();
                    return colour;
                  });
                  return colours.filter((colour) => !drawn.has(colour.match(/\\d+/g).join(', ')));
                  """);
      assertThat((List<?>) missing).as(theme).isEmpty();
    }
    assertThat(browser().script("return document.querySelectorAll('.tokens .word').length"))
        .isEqualTo(5L);
    requireQuiet();
  }
}
