// Shared by all pages: elements, requests, the state in the address.

export const byId = (id) => document.getElementById(id);

/** Makes an element. Strings among the children become text, never HTML. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.flat().map((child) => child ?? ""));
  return node;
}

/** Sends a request, a POST if there is a body; returns the parsed response or throws its error. */
export async function api(path, body, options = {}) {
  const response = await fetch(
    path,
    body === undefined
      ? options
      : {
          method: "POST",
          headers: {"Content-Type": "application/json"},
          body: body instanceof Blob ? body : JSON.stringify(body),
          ...options,
        },
  );
  const text = await response.text();
  if (!response.ok) {
    let problem = response.status + " " + response.statusText;
    try {
      problem = JSON.parse(text).error;
    } catch {
      /* not an answer of the studio */
    }
    throw new Error(problem);
  }
  return (response.headers.get("Content-Type") ?? "").includes("json") ? JSON.parse(text) : text;
}

/** Uploads the file selected in an input: its path and name, or undefined if none is selected. */
export async function upload(input) {
  const [file] = input.files;
  if (!file) return undefined;
  const name = file.name.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^\./, "_");
  const headers = {"Content-Type": "application/octet-stream"};
  const {path} = await api(`/api/uploads/${name}`, file, {headers});
  return {path, name};
}

/** Milliseconds in which changes of the same values, such as those of a slider, are one step back. */
const ONE_STEP = 1000;

/** The names changed last, and when. */
let lastChange = {names: "", at: 0};

/** The address that this script has shown last, to tell a step back from a jump within the page. */
let shown = location.search;

/** The place in this tab's storage that keeps the last state of a page. */
const placeOf = (page) => "heed-state:" + page;

/** Keeps the state of this page, for the links of the menu. */
function keep() {
  try {
    sessionStorage.setItem(placeOf(location.pathname), location.search);
  } catch {
    /* the menu will lead to the page as it is at first */
  }
}

/**
 * The state of a page. It is kept in the address, so that a link shows the same. A change that the
 * reader makes is a step that the browser's Back undoes; those of a page that opens are none.
 */
export const state = {
  get(name, otherwise = "") {
    return new URLSearchParams(location.search).get(name) ?? otherwise;
  },
  set(changes) {
    const all = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === "" || value === null || value === undefined) all.delete(name);
      else all.set(name, value);
    }
    all.delete("token");
    const query = all.toString();
    const search = query ? "?" + query : "";
    if (search === location.search) return;
    const names = Object.keys(changes).join();
    const isOneStep = names === lastChange.names && Date.now() - lastChange.at < ONE_STEP;
    const isOpen = document.documentElement.dataset.ready === "true";
    history[isOpen && !isOneStep ? "pushState" : "replaceState"](null, "", location.pathname + search);
    lastChange = {names, at: Date.now()};
    shown = search;
    keep();
  },
};
if (new URLSearchParams(location.search).has("token")) state.set({});
keep();
// The page shows the state of its address when it opens, so a step back opens it again.
addEventListener("popstate", () => {
  if (location.search !== shown) location.reload();
});
// The menu leads to each page as it was left; to this one as it is at first.
for (const link of document.querySelectorAll("nav a:not([aria-current])")) {
  const page = link.getAttribute("href");
  link.addEventListener("pointerdown", () => link.setAttribute("href", page + kept(page)));
  link.addEventListener("focus", () => link.setAttribute("href", page + kept(page)));
}

/** The last state of a page; empty if it has not been open in this tab. */
function kept(page) {
  return sessionStorage.getItem(placeOf(page)) ?? "";
}

/** Announces a text to screen readers. */
export function say(text) {
  byId("status").textContent = text;
}

/** Shows an error; hides the last one if there is none. */
export function problem(error) {
  const place = byId("problem");
  place.hidden = !error;
  place.textContent = error ? (error.message ?? String(error)) : "";
}

/** Runs `work` and shows the error if it fails. */
export async function attempt(work) {
  try {
    problem(null);
    return await work();
  } catch (error) {
    problem(error);
    return undefined;
  }
}

/** A number with some significant digits; a dash for none. */
export function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(digits)));
}

/** A number of things, such as "1 word" and "2,000 words". */
export const count = (amount, thing) => `${amount.toLocaleString("en")} ${thing}${amount === 1 ? "" : "s"}`;

/** Runs `work` for one call at a time; of the calls that come meanwhile only the last one is run. */
export function latestOnly(work) {
  let running = false;
  let wanted = null;
  return async function ask(...args) {
    wanted = args;
    if (running) return;
    running = true;
    try {
      while (wanted) {
        const now = wanted;
        wanted = null;
        await work(...now);
      }
    } finally {
      running = false;
    }
  };
}

/** Puts a text on the clipboard; without leave for that, selects it where it is shown. */
export async function copy(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
    return true;
  } catch {
    getSelection().selectAllChildren(place);
    say("Selected; copy it with the keyboard");
    return false;
  }
}

export const saveFile = (name, url) => element("a", {href: url, download: name}).click();

export function saveText(name, text, type = "text/csv") {
  const url = URL.createObjectURL(new Blob([text], {type}));
  saveFile(name, url);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Objects as CSV (RFC 4180); without any, the header with `names` alone. */
export function csv(rows, names) {
  const columns = rows.length ? Object.keys(rows[0]) : names;
  const cell = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return (
    [columns, ...rows.map((row) => columns.map((column) => row[column]))]
      .map((row) => row.map(cell).join(","))
      .join("\n") + "\n"
  );
}
