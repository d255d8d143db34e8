"use strict";
(() => {
  // Tables: a click on a column's title sorts by it, a second one the other way round.
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = (a, b) => {
    if (typeof a === "string") return a.localeCompare(b, undefined, {numeric: true});
    return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a - b;
  };
  for (const button of document.querySelectorAll("thead button")) {
    button.addEventListener("click", () => {
      const head = button.parentElement;
      const body = head.closest("table").tBodies[0];
      const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      const column = head.cellIndex;
      body.append(...[...body.rows].sort(
          (a, b) => sign * compare(key(a, column), key(b, column))));
    });
  }

  // Paper cannot be unfolded.
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });

  const themes = document.getElementById("themes");
  if (!themes) return;
  const configs = JSON.parse(themes.textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const figures = [...document.querySelectorAll("figure:has(.chart)")];
  // The interpreter evaluates Vega's expressions without eval, which the page's policy forbids.
  const options = {mode: "vega-lite", ast: true, actions: false, defaultStyle: false};

  function specification(figure, theme) {
    const spec = JSON.parse(figure.querySelector(".specification").textContent);
    return {...spec, config: configs[theme]};
  }

  /** Makes a specification as narrow as the page: the plot by itself, legends in fewer columns. */
  function fit(spec, available) {
    const width = Math.max(spec.usermeta?.minimumWidth ?? 0, Math.min(spec.width, available));
    for (const {encoding} of spec.layer) {
      for (const {legend} of Object.values(encoding)) {
        if (legend?.columns) {
          legend.columns = Math.max(1, Math.floor(legend.columns * width / spec.width));
        }
      }
    }
    return {...spec, width};
  }

  const drawn = new Map();

  /** Draws a chart anew if its place or the preferred colours are not what they were. */
  async function draw(figure) {
    const chart = figure.querySelector(".chart");
    try {
      const theme = dark.matches ? "dark" : "light";
      const available = chart.parentElement.clientWidth || Infinity;
      const before = drawn.get(figure);
      if (before?.theme === theme && before.available === available) return;
      const spec = fit(specification(figure, theme), available);
      chart.style.width = spec.width + "px";
      const result = await vegaEmbed(chart, spec, {
        ...options,
        // Thousands of marks are too much for a browser to keep as elements.
        renderer: spec.data.values.length > 3000 ? "canvas" : "svg",
        tooltip: {theme},
      });
      before?.finalize();
      drawn.set(figure, {theme, available, finalize: result.finalize});
    } catch (error) {
      console.error(error);
      chart.textContent = "This chart could not be drawn: " + error.message;
      chart.classList.add("failed");
    }
  }

  // One after the other: two drawings of a chart at a time would get in each other's way.
  let queue = Promise.resolve();
  let waiting = 0;
  function drawAll() {
    waiting++;
    document.documentElement.dataset.charts = "drawing";
    queue = queue.then(async () => {
      for (const figure of figures) await draw(figure);
      if (--waiting === 0) document.documentElement.dataset.charts = "drawn";
    });
  }

  // A saved figure is for paper: always the light theme and full width, whatever the screen.
  async function save(figure, format) {
    const result = await vegaEmbed(
        document.createElement("div"), specification(figure, "light"), options);
    const link = document.createElement("a");
    link.href = await result.view.toImageURL(format, format === "png" ? 3 : 1);
    link.download = figure.id + "." + format;
    link.click();
    result.finalize();
  }

  const sizes = new ResizeObserver(drawAll);
  for (const figure of figures) {
    sizes.observe(figure.querySelector(".wide"));
    for (const button of figure.querySelectorAll(".save button")) {
      button.addEventListener("click", () => save(figure, button.dataset.format));
    }
  }
  dark.addEventListener("change", drawAll);
  drawAll();
})();
