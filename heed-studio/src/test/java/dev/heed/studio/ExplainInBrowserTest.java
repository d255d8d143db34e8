package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Walks through the page Explain. */
class ExplainInBrowserTest extends PageWalk {
  @Test
  void explainsATextAndRemovesAWord() throws Exception {
    open("/explain");
    assertThat(
            (Long) browser().script("return document.getElementById('results').childElementCount"))
        .isZero();
    type("#text", "zzz qqq");
    find("#form button.main").click();
    await("document.documentElement.dataset.explained === 'zzz qqq'");
    assertThat(find(".nothing").getText())
        .isEqualTo(
            "No word of this text is known to the model; the probabilities are the labels’"
                + " shares.");
    assertThat(find(".known").getText()).isEqualTo("0 of 2 words known");
    assertThat(browser().driver().findElements(By.cssSelector(".tokens button.unknown")))
        .hasSize(2);
    assertThat(find(".tokens button.unknown").getDomAttribute("title"))
        .isEqualTo("unknown to the model");
    assertThat(find(".scale").isDisplayed()).isFalse();
    assertThat(browser().driver().findElements(By.cssSelector("canvas"))).isEmpty();
    type("#text", "the good film is awful & <b>lovely</b>");
    find("#form button.main").click();
    await("document.documentElement.dataset.explained.startsWith('the good')");
    assertThat(find("td.equal").getText()).isEqualTo("exactly equal");
    assertThat(find(".tokens").getText()).isEqualTo("the good film is awful & <b>lovely</b>");
    String logit = find("td.logit").getText();
    find(".tokens button:nth-of-type(2)").sendKeys(Keys.ENTER);
    await("document.querySelector('.tokens button[aria-pressed=true]')?.textContent === 'good'");
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
    assertThat(address).contains("deleted=4-8", "class=pos", "text=the+good");
    open(address.substring(served.address("").toString().length()));
    await("document.querySelector('.tokens button[aria-pressed=true]')?.textContent === 'good'");
    find("#attention").sendKeys(Keys.SPACE);
    await("document.querySelector('.ramp.from-zero')");
    find("#restore").click();
    await("!document.querySelector('.tokens button[aria-pressed=true]')");
    assertThat(find("td.logit").getText()).isNotEmpty();
    requireQuiet();
  }

  /** By its place in the text: a word may be there twice, or be unknown to one of the models. */
  @Test
  void takesAWordOutOfBothModels() throws IOException {
    Path other = folder.resolve("root/other.csv");
    Files.writeString(other, "label,text\n" + "x,film night\ny,quiet town\n".repeat(20));
    Served.train(other).save(folder.resolve("root/other.heed"));
    open("/explain?model=m.heed&other=root/other.heed&text=good+film,+a+good+town");
    await("document.querySelectorAll('#results > section').length === 2");
    assertThat(browser().driver().findElements(By.cssSelector(".known")))
        .map(WebElement::getText)
        .containsExactly("5 of 6 words known", "2 of 6 words known");
    String second = "#results > section:nth-of-type(2) .tokens button:nth-of-type(5)";
    assertThat(find(second).getText()).isEqualTo("good");
    assertThat(find(second).getDomAttribute("class")).isEqualTo("unknown");
    find(second).click();
    await("document.querySelectorAll('.tokens button[aria-pressed=true]').length === 2");
    assertThat(browser().driver().getCurrentUrl()).contains("deleted=13-17");
    for (int pane = 1; pane <= 2; pane++) {
      Object removed =
          browser()
              .script(
                  "return [...document.querySelectorAll('#results > section:nth-of-type("
                      + pane
                      + ") .tokens button')].map(e => e.getAttribute('aria-pressed'))");
      assertThat(removed).isEqualTo(List.of("false", "false", "false", "false", "true", "false"));
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
    find("#form button.main").click();
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
                  const colours = ['.tokens button.negative', '.tokens button:not(.negative)'].map((words) => {
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
    assertThat(browser().script("return document.querySelectorAll('.tokens button').length"))
        .isEqualTo(5L);
    requireQuiet();
  }
}
