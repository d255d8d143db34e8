// Runs by their names, in lists and links.
import {api, element} from "/scripts/studio.js";

const PAGES = {classifier: "/train", training: "/theory"};
const KINDS = {classifier: "classifier", training: "gradient descent"};

/** Whether a run trains on texts; others are experiments. */
export const isTraining = ({experiment}) => experiment in PAGES;

export const isActive = ({state}) => state === "running" || state === "paused";

/** The kind of a run in words. */
export const kindOf = ({experiment}) => KINDS[experiment] ?? experiment;

/** The address that shows a run. */
export const addressOf = ({id, experiment}) =>
  isTraining({experiment})
    ? `${PAGES[experiment]}?run=${encodeURIComponent(id)}`
    : `/experiments?report=${encodeURIComponent(id)}`;

/** The data sets of this studio; none if it has no page for them. */
export const dataSets = async () => (document.querySelector('header nav a[href="/data"]') ? api("/api/datasets") : []);

/** A share in percent. */
export const percent = (share, digits = 1) =>
  share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`;

/** When a run was started, from its id, with its number if there were several in that second. */
const startOf = (id) =>
  id.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-.*?(?:-(\d+))?$/, (_, y, m, d, h, min, s, number) =>
    `${y}-${m}-${d} ${h}:${min}:${s}${number ? ` (${number})` : ""}`,
  );

/**
 * A function that gives the title of a model: the name of its run, with the time of its start if another run has that
 * name, or the last two parts of the path of its file.
 */
export async function titles() {
  const names = new Map((await api("/api/runs")).map(({id, name}) => [id, name]));
  const times = new Map();
  for (const name of names.values()) times.set(name, (times.get(name) ?? 0) + 1);
  return (model) => {
    const name = names.get(model);
    if (name === undefined) return model.split("/").slice(-2).join("/");
    return times.get(name) > 1 ? `${name}, ${startOf(model)}` : name;
  };
}

/** The entry of a run in a list; marked if it is the one shown. */
export function runItem(run, shown) {
  const link = element("a", {href: addressOf(run), "aria-current": run.id === shown ? "true" : false}, run.name);
  const {score: share} = run.findings;
  const score = share === null ? "" : element("span", {class: "small muted score"}, percent(share));
  return element("li", {}, link, " ", element("span", {class: "state " + run.state}, run.state), " ", score);
}
