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
  const specification = (figure, theme) => ({
    ...JSON.parse(figure.querySelector(".specification").textContent),
    config: configs[theme],
  });
  // The interpreter evaluates Vega's expressions without eval, which the page's policy forbids.
  const options = {mode: "vega-lite", ast: true, actions: false, defaultStyle: false};
  const drawn = new Map();

  async function draw(figure) {
    const chart = figure.querySelector(".chart");
    try {
      const theme = dark.matches ? "dark" : "light";
      const spec = specification(figure, theme);
      chart.style.maxWidth = spec.width + "px";
      chart.style.minWidth = (spec.usermeta?.minimumWidth ?? 0) + "px";
      drawn.get(figure)?.finalize();
      const result = await vegaEmbed(chart, {...spec, width: "container"}, {
        ...options,
        // Thousands of marks are too much for a browser to keep as elements.
        renderer: spec.data.values.length > 3000 ? "canvas" : "svg",
        tooltip: {theme},
      });
      drawn.set(figure, result);
    } catch (error) {
      console.error(error);
      chart.textContent = "This chart could not be drawn: " + error.message;
      chart.classList.add("failed");
    }
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

  const figures = [...document.querySelectorAll("figure:has(.chart)")];
  const drawAll = async () => {
    document.documentElement.dataset.charts = "drawing";
    for (const figure of figures) await draw(figure);
    document.documentElement.dataset.charts = "drawn";
  };
  for (const figure of figures) {
    for (const button of figure.querySelectorAll(".save button")) {
      button.addEventListener("click", () => save(figure, button.dataset.format));
    }
  }
  // A chart in a closed fold has no width; opening it is a change of size.
  for (const fold of document.querySelectorAll("details")) {
    fold.addEventListener("toggle", () => dispatchEvent(new Event("resize")));
  }
  dark.addEventListener("change", drawAll);
  drawAll();
})();
