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

  // Long tables: the first rows, in whatever order they stand, and a button for the rest.
  for (const more of document.querySelectorAll(".more")) {
    const table = more.previousElementSibling.querySelector("table");
    const button = more.firstElementChild;
    more.hidden = false;
    table.classList.add("short");
    button.addEventListener("click", () => {
      const short = table.classList.toggle("short");
      button.textContent = short ? button.dataset.more : button.dataset.less;
      button.setAttribute("aria-expanded", String(!short));
    });
  }

  // Filters: the list holds every tag, with the number of blocks that have it.
  for (const filter of document.querySelectorAll(".filter")) {
    const items = [...filter.children].filter(child => child.matches(".tagged"));
    const tags = items.map(item => JSON.parse(item.dataset.tags));
    const counts = new Map();
    for (const tag of tags.flat()) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    const select = filter.querySelector("select");
    const all = "all" in filter.dataset;
    if (all) select.add(new Option(`all (${items.length})`));
    for (const [tag, count] of counts) select.add(new Option(all ? `${tag} (${count})` : tag, tag));
    const show = () => items.forEach((item, i) => {
      item.hidden = !(all && select.selectedIndex === 0) && !tags[i].includes(select.value);
    });
    select.addEventListener("change", show);
    select.closest("p").hidden = counts.size < 2;
    show();
  }

  const save = (address, name) => {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
  };

  for (const button of document.querySelectorAll("button[data-file]")) {
    button.addEventListener("click", () => {
      const csv = JSON.parse(button.nextElementSibling.textContent);
      const address = URL.createObjectURL(new Blob([csv], {type: "text/csv;charset=utf-8"}));
      save(address, button.dataset.file);
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    });
  }

  // Paper cannot be unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const fold of folded) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of folded) fold.open = false;
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

  /** Takes Vega's roles away: the chart has one already, with a description in words. */
  function silence(chart) {
    for (const element of chart.querySelectorAll("svg[role], svg [role]")) {
      for (const name of ["role", "aria-roledescription", "aria-label"]) {
        element.removeAttribute(name);
      }
    }
  }

  /** The place of a chart's slider, after the picture, which has no other controls. */
  function controls(figure) {
    let place = figure.querySelector(".controls");
    if (!place) {
      place = document.createElement("div");
      place.className = "controls";
      figure.querySelector(".wide").after(place);
    }
    place.replaceChildren();
    return place;
  }

  /** A button that moves the slider from its place to the end, a step at a time. */
  function addPlay(place) {
    const input = place.querySelector("input[type=range]");
    if (!input) return;
    const button = document.createElement("button");
    button.type = "button";
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      button.textContent = "▶ Play";
    };
    const move = value => {
      input.value = value;
      input.dispatchEvent(new Event("input"));
    };
    const atEnd = () => Number(input.value) + Number(input.step) / 2 > Number(input.max);
    button.addEventListener("click", () => {
      if (timer) return stop();
      if (atEnd()) move(input.min);
      button.textContent = "❚❚ Pause";
      timer = setInterval(() => {
        if (!input.isConnected) return stop();
        move(Number(input.value) + Number(input.step));
        if (atEnd()) stop();
      }, 500);
    });
    stop();
    place.prepend(button);
  }

  /** Makes a chart that is wider than its place one that keys can scroll. */
  function scrolls(place, wider) {
    if (!wider) {
      for (const name of ["role", "aria-label", "tabindex"]) place.removeAttribute(name);
      return;
    }
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Chart, wider than the page");
    place.tabIndex = 0;
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
      scrolls(chart.parentElement, spec.width > available);
      const bind = spec.params ? controls(figure) : undefined;
      const result = await vegaEmbed(chart, spec, {
        ...options,
        ...(bind && {bind}),
        // Thousands of marks are too much for a browser to keep as elements.
        renderer: spec.data.values.length > 3000 ? "canvas" : "svg",
        tooltip: {theme},
      });
      before?.finalize();
      silence(chart);
      if (bind) addPlay(bind);
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
  async function saveFigure(figure, format) {
    const result = await vegaEmbed(
        document.createElement("div"), specification(figure, "light"), options);
    save(
        await result.view.toImageURL(format, format === "png" ? 3 : 1), figure.id + "." + format);
    result.finalize();
  }

  const sizes = new ResizeObserver(drawAll);
  for (const figure of figures) {
    sizes.observe(figure.querySelector(".wide"));
    for (const button of figure.querySelectorAll(".save button")) {
      button.addEventListener("click", () => saveFigure(figure, button.dataset.format));
    }
  }
  dark.addEventListener("change", drawAll);
  drawAll();
})();
