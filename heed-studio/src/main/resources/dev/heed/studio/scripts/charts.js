// Charts, drawn by Vega-Lite and saved as SVG, PNG or CSV.
import "/libraries/vega.js";
import "/libraries/vega-lite.js";
import "/libraries/vega-embed.js";
import {csv, element, latestOnly, saveFile, saveText} from "/scripts/studio.js";

const themes = fetch("/themes.json").then((response) => response.json());

/** Pixels; limits the height of square charts on wide screens. */
const MAX_SQUARE = 460;

/** A Vega view keeps some bytes of every row it has ever had, so it is replaced after this many rows. */
const MAX_ROWS_OF_A_VIEW = 100_000;

const dark = matchMedia("(prefers-color-scheme: dark)");
// The pages' security policy forbids eval, hence the interpreter (ast), and Vega's own styles for tooltips, which
// studio.css replaces.
const EMBEDDING = {
  mode: "vega-lite",
  ast: true,
  actions: false,
  defaultStyle: false,
  tooltip: {theme: "custom", disableDefaultStyle: true},
  logLevel: 2, // warnings
};

/** A colour of studio.css, by the name of its custom property, as it is in a theme. */
export function colour(name, theme) {
  const probe = element("span", {hidden: true});
  probe.style.colorScheme = theme;
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** A specification with `var(--name)` replaced by that colour. */
function coloured(spec, theme) {
  if (typeof spec === "string") {
    const name = /^var\((--[a-z-]+)\)$/.exec(spec)?.[1];
    return name ? colour(name, theme) : spec;
  }
  if (spec === null || typeof spec !== "object") return spec;
  if (Array.isArray(spec)) return spec.map((each) => coloured(each, theme));
  return Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, coloured(value, theme)]));
}

/** A chart with its caption and the buttons that save it. */
export class Picture {
  #place;
  #chart;
  #caption;
  #name;
  #spec = null;
  #data = {};
  #signals = {};
  #drawn = "";
  #rows = 0; // shown by the current view so far
  #view = null;
  #finalize = null;
  #handlers = [];
  #square;
  #save;

  /**
   * @param place the element to fill
   * @param name the name of saved files, without the ending
   * @param caption describes the chart, also to screen readers
   * @param square whether the chart is as high as it is wide
   */
  constructor(place, name, caption, square = false) {
    this.#place = place;
    this.#name = name;
    this.#square = square;
    this.#chart = element("div", {class: "chart", role: "img", "aria-label": caption});
    this.#caption = element("figcaption", {}, caption);
    this.#save = ["SVG", "PNG", "CSV"].map((format) =>
      element(
        "button",
        {
          type: "button",
          disabled: true, // until there is data
          "data-format": format.toLowerCase(),
          "aria-label": `Save ${name} as ${format}`,
          onclick: () => this.save(format.toLowerCase()),
        },
        format,
      ),
    );
    const bar = element("div", {class: "bar"}, this.#caption, element("div", {class: "save"}, this.#save));
    place.append(element("figure", {}, bar, this.#chart));
    const redraw = latestOnly(() => this.#draw());
    this.redraw = redraw;
    dark.addEventListener("change", redraw);
    new ResizeObserver(redraw).observe(this.#chart);
  }

  get view() {
    return this.#view;
  }

  caption(text) {
    if (this.#caption.textContent === text) return;
    this.#caption.textContent = text;
    this.#chart.setAttribute("aria-label", text);
  }

  /** Adds a handler for an event of the chart, such as "click": it gets the event and the item of Vega. */
  on(event, handler) {
    this.#handlers.push([event, handler]);
  }

  /**
   * Shows data.
   *
   * @param spec a Vega-Lite specification; a colour may be `var(--name)` of studio.css
   * @param data rows by the name of their data set
   * @param signals values by the name of their parameter
   */
  show(spec, data, signals = {}) {
    this.#spec = spec;
    this.#data = data;
    this.#signals = signals;
    for (const button of this.#save) button.disabled = false;
    return this.redraw();
  }

  /** Changes parameters at once and keeps the data. */
  steer(signals) {
    this.#signals = signals;
    for (const [name, value] of Object.entries(signals)) this.#view?.signal(name, value);
    return this.#view?.runAsync();
  }

  async #filled(theme, width) {
    const spec = coloured(this.#spec, theme);
    spec.config = (await themes)[theme];
    spec.width = width;
    if (this.#square) spec.height = Math.min(width, MAX_SQUARE);
    spec.autosize = {type: "fit-x", contains: "padding", resize: true}; // later labels may be longer
    spec.datasets = this.#data;
    for (const param of spec.params ?? []) {
      if (param.name in this.#signals) param.value = this.#signals[param.name];
    }
    return spec;
  }

  async #draw() {
    const width = this.#chart.clientWidth;
    if (!this.#spec || width === 0) return;
    const theme = dark.matches ? "dark" : "light";
    const key = theme + width + JSON.stringify(this.#spec);
    this.#rows += Object.values(this.#data).reduce((sum, rows) => sum + rows.length, 0);
    try {
      if (key === this.#drawn && this.#rows <= MAX_ROWS_OF_A_VIEW) {
        for (const [name, rows] of Object.entries(this.#data)) this.#view.data(name, rows);
        for (const [name, value] of Object.entries(this.#signals)) this.#view.signal(name, value);
        await this.#view.runAsync();
      } else {
        const host = element("div");
        const result = await vegaEmbed(host, await this.#filled(theme, width), {
          ...EMBEDDING,
          renderer: "canvas",
        });
        this.#chart.replaceChildren(host);
        this.#finalize?.();
        this.#view = result.view;
        this.#finalize = result.finalize;
        this.#drawn = key;
        this.#rows = 0;
        for (const [event, handler] of this.#handlers) this.#view.addEventListener(event, handler);
      }
      this.#place.dataset.drawn = `${theme} ${width}`;
    } catch (error) {
      console.error(error);
      this.#chart.textContent = "This chart could not be drawn: " + error.message;
      this.#drawn = "";
    }
  }

  /** Saves the chart; as a picture in the light theme, for paper. */
  async save(format) {
    if (!this.#spec) return;
    if (format === "csv") {
      const [name] = Object.keys(this.#data);
      saveText(this.#name + ".csv", csv(this.#data[name], fields(this.#spec)));
      return;
    }
    const result = await vegaEmbed(element("div"), await this.#filled("light", 640), {...EMBEDDING, renderer: "svg"});
    saveFile(this.#name + "." + format, await result.view.toImageURL(format, format === "png" ? 3 : 1));
    result.finalize();
  }
}

/** The names of the columns that a specification uses. */
function fields(spec) {
  if (spec === null || typeof spec !== "object") return [];
  const own = typeof spec.field === "string" ? [spec.field] : [];
  return [...new Set([...own, ...Object.values(spec).flatMap(fields)])];
}

const x = (title, more = {}) => ({field: "x", type: "quantitative", title, ...more});
const y = (title, more = {}) => ({field: "y", type: "quantitative", title, ...more});

/** Curves, one for each value of `series`; with `moment`, a vertical line at the x of that data set. */
export function curves(xTitle, yTitle, options = {}) {
  const {logarithmic = false, share = false, zero = false, moment = false, height = 200} = options;
  const scale = logarithmic ? {type: "log", nice: true} : share ? {domain: [0, 1]} : {zero};
  const axis = share ? {format: "~%"} : logarithmic ? {format: "~g"} : {};
  const layer = [
    {
      mark: "line",
      encoding: {
        x: x(xTitle, {scale: {zero: false, nice: false}}),
        y: y(yTitle, {scale, axis}),
        color: {field: "series", type: "nominal", title: null, sort: null},
        tooltip: [
          {field: "series"},
          {field: "x", type: "quantitative", title: xTitle},
          {field: "y", type: "quantitative", title: yTitle, format: ".5~g"},
        ],
      },
    },
  ];
  if (moment) {
    layer.push({
      data: {name: "moment"},
      mark: {type: "rule", style: "reference", strokeDash: [4, 3]},
      encoding: {x: {field: "x", type: "quantitative"}},
    });
  }
  return {height, data: {name: "rows"}, layer};
}

/** A matrix of `value`, by `row` and `column`, drawn as coloured cells. */
export function matrix(rowTitle, columnTitle) {
  const axis = {labels: false, ticks: false, domain: false};
  // What is left of a similarity far away is no number to read.
  const legend = {labelExpr: "abs(datum.value) < 1e-12 ? '0' : format(datum.value, '.3~g')"};
  return {
    height: 280,
    data: {name: "cells"},
    // A stroke of the cell's own colour hides the seams between cells.
    mark: {type: "rect", tooltip: true, stroke: {expr: "scale('color', datum.value)"}, strokeWidth: 0.7},
    encoding: {
      x: {field: "column", type: "ordinal", title: columnTitle, axis},
      y: {field: "row", type: "ordinal", title: rowTitle, axis},
      color: {field: "value", type: "quantitative", title: null, legend},
      tooltip: [
        {field: "row", type: "quantitative"},
        {field: "column", type: "quantitative"},
        {field: "value", type: "quantitative", format: ".5~g"},
      ],
    },
  };
}
