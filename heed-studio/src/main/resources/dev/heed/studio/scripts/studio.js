// What all pages share: elements, requests, the state in the address.

export const byId = (id) => document.getElementById(id);

/** An element; text among the children becomes text, never HTML. */
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

/** Asks the server; with a body it is a POST. */
export async function api(path, body, options = {}) {
  const response = await fetch(path, body === undefined ? options : {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: body instanceof Blob ? body : JSON.stringify(body),
    ...options,
  });
  const text = await response.text();
  if (!response.ok) {
    let problem = response.status + " " + response.statusText;
    try { problem = JSON.parse(text).error; } catch { /* not ours */ }
    throw new Error(problem);
  }
  return (response.headers.get("Content-Type") ?? "").includes("json") ? JSON.parse(text) : text;
}

/** The state of a page, kept in its address so that the address can be shared. */
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
    history.replaceState(null, "", location.pathname + (query ? "?" + query : ""));
  },
};
if (new URLSearchParams(location.search).has("token")) state.set({});

/** Says something to screen readers. */
export function say(text) {
  byId("status").textContent = text;
}

/** Shows what went wrong, or nothing any more. */
export function problem(error) {
  const place = byId("problem");
  place.hidden = !error;
  place.textContent = error ? error.message ?? String(error) : "";
}

/** Runs something and shows what goes wrong. */
export async function attempt(work) {
  try {
    problem(null);
    return await work();
  } catch (error) {
    problem(error);
    return undefined;
  }
}

export function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(digits)));
}

/** Runs the latest of several wishes, one at a time. */
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

export const saveFile = (name, url) => element("a", {href: url, download: name}).click();

export function saveText(name, text, type = "text/csv") {
  const url = URL.createObjectURL(new Blob([text], {type}));
  saveFile(name, url);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Rows of objects as CSV after RFC 4180; without rows there are the names of the columns alone. */
export function csv(rows, names) {
  const columns = rows.length ? Object.keys(rows[0]) : names;
  const cell = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((row) => row.map(cell).join(",")).join("\n") + "\n";
}
