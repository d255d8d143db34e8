package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** File names, labels, texts, names and notes that are HTML are text on every page. */
@Tag("full")
class HostileNamesInBrowserTest extends PageWalk {
  private static final String EVIL = "<img src=x onerror=alert(1)>";
  private static final String OTHER = "</script><script>alert(2)</script>";
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void htmlIsTextOnEveryPage() throws Exception {
    String file = EVIL + ".csv";
    texts(file);
    long id = Served.json(served.post("/api/datasets", path("root/" + file))).get("id").asLong();
    String set = "/api/datasets/" + id;
    rename(set);
    send("PUT", set + "/corrections/0", labels(OTHER));
    send("PUT", set + "/corrections/1", JSON.createObjectNode().put("leave_out", true));
    String data = Served.json(served.post(set + "/training", "{}")).get("path").asText();
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String run =
          served.run(
              "classifier",
              JSON.createObjectNode().put("data", data).toString().replaceAll("^.|.$", ""));
      served.await(run, "done");
      rename("/api/runs/" + run);
      runs.add(run);
    }
    String map =
        Served.json(
                served.post(
                    "/api/maps",
                    JSON.createObjectNode()
                        .put("model", runs.get(0))
                        .put("dataset", id)
                        .toString()))
            .get("id")
            .asText();
    String run = runs.get(0);
    String text = "a film " + EVIL + " of " + OTHER;
    shows("/", "document.querySelector('#runs li')");
    shows("/data?dataset=" + id, "document.querySelector('#texts tbody tr')");
    shows(
        "/data?dataset=%d&run=%s&flag=left_out".formatted(id, run),
        "document.querySelector('#texts del')");
    shows("/train?run=" + run, "!document.getElementById('result').hidden");
    shows("/runs?compare=" + String.join(",", runs), "document.querySelector('#metrics tbody tr')");
    shows(
        "/errors?dataset=%d&part=all&run=%s".formatted(id, run),
        "document.documentElement.dataset.reviewed");
    shows(
        "/errors?dataset=%d&part=all&run=%s&before=%s&show=decided".formatted(id, run, runs.get(1)),
        "document.querySelectorAll('#texts li').length === 2");
    shows(
        "/explain?model=%s&other=%s&edits=2-6~%s&text=%s"
            .formatted(run, runs.get(1), encoded(encoded(EVIL)), encoded(text)),
        "document.querySelector('#tries-list ins') && document.documentElement.dataset.suggested");
    shows("/thresholds?model=" + run, "document.documentElement.dataset.loaded");
    shows("/map?map=" + map, "document.documentElement.dataset.mapped");
    shows(
        "/deploy?model=%s&text=%s".formatted(run, encoded(text)),
        "document.getElementById('request-curl')");
    shows("/similarity", "document.getElementById('matrix-2').dataset.drawn");
    String walk = served.run("random-walk", "");
    served.await(walk, "done");
    rename("/api/runs/" + walk);
    shows("/experiments?report=" + walk, "document.getElementById('frame').src");
    requireQuiet();
  }

  private static void texts(String file) throws IOException {
    StringBuilder rows = new StringBuilder("label,text\n");
    for (int i = 0; i < 120; i++) {
      rows.append(i % 2 == 0 ? EVIL : OTHER)
          .append(i % 2 == 0 ? ",a lovely film of " : ",an awful town of ")
          .append(i % 3 == 0 ? EVIL : "people")
          .append(i)
          .append('\n');
    }
    Files.writeString(folder.resolve("root").resolve(file), rows);
  }

  private static String path(String file) {
    return JSON.createObjectNode().put("path", file).toString();
  }

  private static ObjectNode labels(String label) {
    ObjectNode decision = JSON.createObjectNode();
    decision.putArray("labels").add(label);
    return decision;
  }

  private static void send(String method, String path, ObjectNode body) {
    Served.json(
        served.send(
            HttpRequest.newBuilder(served.address(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))));
  }

  private static void rename(String path) {
    send("PATCH", path, JSON.createObjectNode().put("name", EVIL).put("note", OTHER));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void shows(String address, String isShown) {
    open(address);
    await(isShown);
    assertThat(
            (List<?>)
                browser()
                    .script(
                        "return [...document.querySelectorAll('img, script:not([src]), [onerror],"
                            + " [onload]')].map(node => node.outerHTML)"))
        .as(address)
        .isEmpty();
    assertThat(
            (String)
                browser()
                    .script(
                        "return document.body.textContent + [...document.querySelectorAll('input,"
                            + " textarea')].map(field => field.value).join()"))
        .as(address)
        .contains(EVIL);
  }
}
