import {byId, element} from "/scripts/studio.js";

/** JSON for people: what fits on a line is on a line. */
function shown(value, indent = "") {
  const line = JSON.stringify(value, null, 1).replaceAll(/\s*\n\s*/g, " ");
  if (line.length + indent.length < 72 || value === null || typeof value !== "object") return line;
  const inner = indent + "  ";
  const parts = Array.isArray(value) ? value.map((each) => shown(each, inner))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${shown(each, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${inner}${parts.join(",\n" + inner)}\n${indent}${close}`;
}

const openapi = await (await fetch("/openapi.json")).json();
byId("about").textContent = openapi.info.description;
const schema = (content) => content?.["application/json"]?.example;
byId("paths").append(...Object.entries(openapi.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => {
    const example = schema(operation.requestBody?.content);
    const answer = schema(Object.values(operation.responses)[0].content);
    const parameters = operation.parameters ?? [];
    return element("section", {class: "card", id: verb + path},
        element("h2", {}, element("span", {class: "verb"}, verb.toUpperCase()), element("code", {}, path)),
        element("p", {}, operation.summary),
        parameters.length ? element("ul", {}, parameters.map((parameter) =>
          element("li", {}, element("code", {}, parameter.name), " ", parameter.description))) : "",
        example ? [element("h3", {}, "Body"), element("pre", {tabindex: "0"}, shown(example))] : "",
        answer ? [element("h3", {}, "Answer"), element("pre", {tabindex: "0"}, shown(answer))] : "");
  })));
document.documentElement.dataset.ready = "true";
