import {byId, element} from "/scripts/studio.js";

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
        example ? [element("h3", {}, "Body"), element("pre", {tabindex: "0"}, JSON.stringify(example, null, 1))] : "",
        answer ? [element("h3", {}, "Answer"), element("pre", {tabindex: "0"}, JSON.stringify(answer, null, 1))] : "");
  })));
document.documentElement.dataset.ready = "true";
