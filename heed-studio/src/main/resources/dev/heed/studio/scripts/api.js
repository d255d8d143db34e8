// The page API: the operations of openapi.json with examples.
import {byId, element} from "/scripts/studio.js";

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
  return value ? [element("h3", {}, title), element("pre", {tabindex: "0"}, pretty(value))] : [];
}

function card(path, verb, {summary, parameters = [], requestBody, responses}) {
  const list = parameters.map(({name, description}) => element("li", {}, element("code", {}, name), " ", description));
  return element(
    "section",
    {class: "card", id: verb + path},
    element("h2", {}, element("span", {class: "verb"}, verb.toUpperCase()), element("code", {}, path)),
    element("p", {}, summary),
    list.length ? element("ul", {}, list) : "",
    example("Request", requestBody?.content),
    example("Response", Object.values(responses)[0].content),
  );
}

const openapi = await (await fetch("/openapi.json")).json();
byId("about").textContent = openapi.info.description;
byId("paths").append(
  ...Object.entries(openapi.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => card(path, verb, operation)),
  ),
);
document.documentElement.dataset.ready = "true";
