// The page Deploy: a model tried by a request, the lines that use it elsewhere, and the operations of openapi.json.
import {api, attempt, byId, copy, element, number, problem, state} from "/scripts/studio.js";
import {titles} from "/scripts/names.js";

/** Characters of texts that the address keeps. */
const MAX_TEXT_IN_ADDRESS = 2000;

/** The text to try a model with at first. */
const EXAMPLE = "I lost my card";

/** Characters; longer values are broken into several lines. */
const MAX_LINE = 72;

/** JSON with each value on one line if it fits. */
function pretty(value, indent = "") {
  const line = JSON.stringify(value, null, 1).replaceAll(/\s*\n\s*/g, " ");
  if (line.length + indent.length < MAX_LINE || value === null || typeof value !== "object") return line;
  const inner = indent + "  ";
  const parts = Array.isArray(value)
    ? value.map((each) => pretty(each, inner))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${pretty(each, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${inner}${parts.join(",\n" + inner)}\n${indent}${close}`;
}

function example(title, content) {
  const value = content?.["application/json"]?.example;
  return value ? [element("h4", {}, title), element("pre", {tabindex: "0"}, pretty(value))] : [];
}

function card(path, verb, {summary, parameters = [], requestBody, responses}) {
  const list = parameters.map(({name, description}) => element("li", {}, element("code", {}, name), " ", description));
  return element(
    "section",
    {id: verb + path},
    element("h3", {}, element("span", {class: "verb"}, verb.toUpperCase()), element("code", {}, path)),
    element("p", {}, summary),
    list.length ? element("ul", {}, list) : "",
    example("Request", requestBody?.content),
    example("Response", Object.values(responses)[0].content),
  );
}

/** A value as one word of a shell. */
const quoted = (value) => (/^[\w./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

/** A value as a string of Java. */
const javaString = (value) => JSON.stringify(value).replaceAll(/[^ -~]/g, escaped);

const escaped = (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");

/** The name of the model's file: that of a run is downloaded under the run's name. */
const fileOf = ({name, origin}) => (origin === "run" ? name + ".heed" : name.split("/").at(-1));

/** The file as an argument of `heed serve`, with a name if the file's own cannot be one. */
function served(file) {
  const name = file.replace(/\.heed$/, "");
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name)) return quoted(file);
  return `model=${quoted(file)}`;
}

/** A command or program with a button that copies it. */
function snippet(id, title, code, about = "") {
  const pre = element("pre", {id, tabindex: "0", "aria-label": title}, code);
  const button = element("button", {type: "button", "aria-label": `Copy: ${title}`}, "Copy");
  button.addEventListener("click", async () => {
    if (await copy(code, pre)) button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return [
    element("div", {class: "row apart"}, element("h3", {}, title), button),
    about ? element("p", {class: "small muted"}, about) : "",
    pre,
  ];
}

const json = "-H 'Content-Type: application/json'";

function java(file, text) {
  return `import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import java.nio.file.Path;

class Classify {
  public static void main(String[] args) throws Exception {
    TextClassifier classifier = TextClassifier.load(Path.of(${javaString(file)}));
    Classification answer = classifier.classify(${javaString(text)});
    System.out.println(answer.label() + " " + answer.probability());
    answer.reasons().forEach(System.out::println);
  }
}
`;
}

const maven = (version) => `<dependency>
  <groupId>dev.heed</groupId>
  <artifactId>heed-text</artifactId>
  <version>${version}</version>
</dependency>
`;

let models = [];
let version = "";

const chosen = () => models.find(({name}) => name === byId("model").value);

const texts = () => {
  const lines = byId("text").value.split("\n").filter((line) => line.trim());
  return lines.length ? lines : [EXAMPLE];
};

/** The request that the form describes: its path and body. */
function request() {
  const {name} = chosen();
  return byId("explain").checked
    ? {path: "/api/explain", body: {model: name, text: texts()[0]}}
    : {path: "/api/classify", body: {model: name, texts: texts()}};
}

function showRequest() {
  const {path, body} = request();
  const command = `curl -s ${location.origin}${path} ${json} \\\n  -d ${quoted(JSON.stringify(body))}`;
  byId("request").replaceChildren(...snippet("request-curl", "The request", command));
}

/** The lines for the chosen model. */
function showSnippets() {
  const file = fileOf(chosen());
  const body = JSON.stringify({texts: texts()});
  const start = `heed serve ${served(file)}`;
  const service = `curl -s http://127.0.0.1:8080/classify ${json} \\\n  -d ${quoted(body)}`;
  byId("snippets").replaceChildren(
    element(
      "section",
      {class: "card"},
      element("h2", {}, "As a service"),
      snippet("serve", "Start it", start, "In the folder of the model; it answers on port 8080."),
      snippet("serve-jar", "The same, from the single jar", `java -jar heed-${version}-all.jar serve ${served(file)}`),
      snippet("serve-curl", "Ask it", service),
      snippet(
        "serve-open",
        "For other machines",
        `${start} --bind 0.0.0.0 --token token.txt --tls server.p12`,
        "Clients then send the header Authorization: Bearer TOKEN.",
      ),
    ),
    element(
      "section",
      {class: "card"},
      element("h2", {}, "In Java"),
      snippet("maven", "The library", maven(version)),
      snippet("java", "Classify.java", java(file, texts()[0]), "No server: the model is a file that threads share."),
    ),
  );
}

function show() {
  byId("ways").hidden = !models.length;
  byId("empty").hidden = models.length > 0;
  if (!models.length) return;
  const {name, origin} = chosen();
  byId("download").hidden = origin !== "run";
  if (origin === "run") {
    byId("download").href = `/api/runs/${encodeURIComponent(name)}/files/model.heed`;
    byId("download").download = fileOf(chosen());
  }
  showRequest();
  showSnippets();
}

/** Sends the request and shows what comes back, also an error. */
async function send() {
  const {path, body} = request();
  const begin = performance.now();
  problem(null);
  let line;
  let content;
  try {
    content = pretty(await api(path, body));
    line = `Answered in ${number(performance.now() - begin, 3)} ms`;
  } catch (error) {
    content = pretty({error: error.message});
    line = "Refused";
  }
  byId("answer").replaceChildren(
    element("h3", {}, "The answer"),
    element("p", {class: "small muted", role: "status"}, line),
    element("pre", {id: "answer-json", class: "tall", tabindex: "0", "aria-label": "The answer"}, content),
  );
}

byId("model").addEventListener("change", () => {
  state.set({model: byId("model").value});
  byId("unknown-model").hidden = true;
  byId("answer").replaceChildren();
  show();
});
byId("text").addEventListener("input", () => {
  state.set({text: byId("text").value.slice(0, MAX_TEXT_IN_ADDRESS).replace(/[\ud800-\udbff]$/, "")});
  show();
});
for (const id of ["classify", "explain"]) {
  byId(id).addEventListener("change", () => {
    state.set({task: byId("explain").checked ? "explain" : ""});
    showRequest();
  });
}
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (chosen()) send();
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("form").requestSubmit();
});

await attempt(async () => {
  let openapi;
  [{version}, models, openapi] = await Promise.all([api("/api/status"), api("/api/models"), api("/openapi.json")]);
  byId("about").textContent = openapi.info.description;
  byId("paths").append(
    ...Object.entries(openapi.paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, operation]) => card(path, verb, operation)),
    ),
  );
  const titleOf = await titles();
  byId("model").append(...models.map(({name}) => element("option", {value: name}, titleOf(name))));
  const wanted = state.get("model");
  if (models.some(({name}) => name === wanted)) byId("model").value = wanted;
  else if (wanted) {
    byId("unknown-model").hidden = false;
    byId("unknown-model").textContent = models.length
      ? `There is no model “${wanted}”; this is about ${titleOf(byId("model").value)}.`
      : `There is no model “${wanted}”.`;
  }
  byId("text").value = state.get("text", EXAMPLE);
  byId(state.get("task") === "explain" ? "explain" : "classify").checked = true;
  show();
});
document.documentElement.dataset.ready = "true";
