package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Walks through the page Map. */
@Tag("full")
class MapInBrowserTest extends PageWalk {
  @Test
  void selectsTextsByPointerAndKeyboard() throws Exception {
    Files.writeString(
        folder.resolve("root/places.csv"),
        Files.readString(folder.resolve("root/reviews.csv"))
            + "<img src=x onerror=alert(1)>,good <img src=x onerror=alert(1)> film\n".repeat(2));
    served.post("/api/datasets", "{\"path\":\"places.csv\"}");
    open("/map");
    find("#start").click();
    await("document.documentElement.dataset.mapped");
    await("document.getElementById('cloud').dataset.points === '122'");
    assertThat(find("#told").getText()).isEqualTo("122 texts.");
    assertThat(browser().driver().findElements(By.cssSelector("#legend li"))).hasSize(3);

    find("#cloud").sendKeys(Keys.ARROW_LEFT);
    await("document.getElementById('status').textContent.endsWith('in the circle')");
    find("#cloud").sendKeys("++++++++++++", Keys.ENTER);
    await("document.getElementById('selected-title').textContent.startsWith('122 texts selected')");
    assertThat(browser().driver().findElements(By.cssSelector("#selected-texts tbody tr")))
        .hasSize(50);

    // A line around all of the map.
    find("#cloud").sendKeys(Keys.ESCAPE);
    await("document.getElementById('selected-texts').hidden");
    WebElement cloud = find("#cloud");
    int x = cloud.getSize().getWidth() / 2 - 4;
    int y = cloud.getSize().getHeight() / 2 - 4;
    new Actions(browser().driver())
        .moveToElement(cloud, -x, -y)
        .clickAndHold()
        .moveToElement(cloud, x, -y)
        .moveToElement(cloud, x, y)
        .moveToElement(cloud, -x, y)
        .release()
        .perform();
    await("document.getElementById('selected-title').textContent.startsWith('122 texts selected')");

    type("#find", "<img");
    find("#find-form button").click();
    await("document.querySelectorAll('#selected-texts tbody tr').length === 2");
    assertThat(find("#selected-title").getText()).isEqualTo("2 texts selected, 2 mistakes");
    assertThat(browser().driver().findElements(By.cssSelector("main img"))).isEmpty();
    find("#selected-texts button").click();
    await("document.querySelectorAll('#selected-texts tbody tr').length === 11");
    find("#legend input").click();
    await("Number(document.getElementById('cloud').dataset.points) < 122");
    find("#legend input").click();
    find("[name=colour][value=error]").sendKeys(Keys.SPACE);
    await("document.querySelectorAll('#legend li').length === 2");
    ThresholdsInBrowserTest.accessible("map");
    picture("map");

    // A reload shows the same map.
    String address = browser().driver().getCurrentUrl();
    assertThat(address).contains("map=", "colour=error");
    open(address.substring(served.address("").toString().length()));
    await("document.getElementById('cloud').dataset.points === '122'");
    requireQuiet();
  }
}
