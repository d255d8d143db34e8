// Pictures: drawn by Vega, saved as SVG, PNG and CSV.
import "/libraries/vega.js";
import "/libraries/vega-lite.js";
import "/libraries/vega-embed.js";
import {csv, element, latestOnly, saveFile, saveText} from "/scripts/studio.js";

const themes = fetch("/themes.json").then((response) => response.json());
const MOST_SQUARE = 460;
// A view of Vega keeps some bytes of each row that it ever had: after so many it is made anew.
const MOST_ROWS_OF_A_VIEW = 100_000;
const dark = matchMedia("(prefers-color-scheme: dark)");
// The interpreter evaluates Vega's expressions without eval, which the pages' policy forbids.
// Their policy forbids Vega's own styles for tooltips too; studio.css has them.
const options = {
  mode: "vega-lite", ast: true, actions: false, defaultStyle: false,
  tooltip: {theme: "custom", disableDefaultStyle: true},
  logLevel: 2, // warnings
};

/** A picture with its caption and its buttons. */
export class Picture {
  #place;
  #chart;
  #caption;
  #name;
  #spec = null;
  #data = {};
  #signals = {};
  #drawn = "";
  #rows = 0; // that the view ever had
  #view = null;
  #finalize = null;
  #handlers = [];
  #square;
  #save;

  /**
   * @param place the element to fill
   * @param name what saved files are called
   * @param caption what it shows
   * @param square whether it is as high as wide
   */
  constructor(place, name, caption, square = false) {
    this.#place = place;
    this.#name = name;
    this.#square = square;
    this.#chart = element("div", {class: "chart", role: "img", "aria-label": caption});
    this.#caption = element("figcaption", {}, caption);
    this.#save = ["SVG", "PNG", "CSV"].map((format) => element("button", {
      type: "button",
      disabled: true, // until there is something to save
      "data-format": format.toLowerCase(),
      "aria-label": `Save ${name} as ${format}`,
      onclick: () => this.save(format.toLowerCase()),
    }, format));
    place.append(element("figure", {},
        element("div", {class: "bar"}, this.#caption, element("div", {class: "save"}, this.#save)), this.#chart));
    const redraw = latestOnly(() => this.#draw());
    this.redraw = redraw;
    dark.addEventListener("change", redraw);
    new ResizeObserver(redraw).observe(this.#chart);
  }

  get view() { return this.#view; }

  caption(text) {
    if (this.#caption.textContent === text) return;
    this.#caption.textContent = text;
    this.#chart.setAttribute("aria-label", text);
  }

  /** Is told of events of each view that is made, as `on("click", handler)` of Vega. */
  on(event, handler) { this.#handlers.push([event, handler]); }

  /** Shows data in a specification whose data sets and parameters have these names. */
  show(spec, data, signals = {}) {
    this.#spec = spec;
    this.#data = data;
    this.#signals = signals;
    for (const button of this.#save) button.disabled = false;
    return this.redraw();
  }

  /** Shows other values of parameters at once, with the data that are there. */
  steer(signals) {
    this.#signals = signals;
    for (const [name, value] of Object.entries(signals)) this.#view?.signal(name, value);
    return this.#view?.runAsync();
  }

  #filled(theme, width) {
    const spec = structuredClone(this.#spec);
    spec.config = theme;
    spec.width = width;
    if (this.#square) spec.height = Math.min(width, MOST_SQUARE);
    spec.autosize = {type: "fit-x", contains: "padding"};
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
      if (key === this.#drawn && this.#rows <= MOST_ROWS_OF_A_VIEW) {
        for (const [name, rows] of Object.entries(this.#data)) this.#view.data(name, rows);
        for (const [name, value] of Object.entries(this.#signals)) this.#view.signal(name, value);
        await this.#view.runAsync();
      } else {
        const host = element("div");
        const result = await vegaEmbed(host, this.#filled((await themes)[theme], width), {
          ...options,
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
      this.#chart.textContent = "This picture could not be drawn: " + error.message;
      this.#drawn = "";
    }
  }

  /** A saved picture is for paper: the light theme, whatever the screen has. */
  async save(format) {
    if (!this.#spec) return;
    if (format === "csv") {
      const [name] = Object.keys(this.#data);
      saveText(this.#name + ".csv", csv(this.#data[name], fields(this.#spec)));
      return;
    }
    const result = await vegaEmbed(
        element("div"), this.#filled((await themes).light, 640), {...options, renderer: "svg"});
    saveFile(this.#name + "." + format, await result.view.toImageURL(format, format === "png" ? 3 : 1));
    result.finalize();
  }
}

/** The names of the columns that a specification draws. */
function fields(spec) {
  if (spec === null || typeof spec !== "object") return [];
  const own = typeof spec.field === "string" ? [spec.field] : [];
  return [...new Set([...own, ...Object.values(spec).flatMap(fields)])];
}

const x = (title, more = {}) => ({field: "x", type: "quantitative", title, ...more});
const y = (title, more = {}) => ({field: "y", type: "quantitative", title, ...more});

/** Curves by `series`, with a line at a moment where there is a parameter for it. */
export function curves(xTitle, yTitle, {logarithmic = false, share = false, moment = false, height = 200} = {}) {
  const scale = logarithmic ? {type: "log", nice: true} : {zero: false};
  const axis = share ? {format: "~%"} : logarithmic ? {format: "~g"} : {};
  const layer = [{
    mark: {type: "line", clip: true},
    encoding: {
      x: x(xTitle, {scale: {zero: false, nice: false}}),
      y: y(yTitle, {scale, axis}),
      color: {field: "series", type: "nominal", title: null, sort: null},
      tooltip: [{field: "series"}, {field: "x", type: "quantitative", title: xTitle},
        {field: "y", type: "quantitative", title: yTitle, format: ".5~g"}],
    },
  }];
  if (moment) {
    layer.push({
      data: {name: "moment"},
      mark: {type: "rule", style: "reference", strokeDash: [4, 3]},
      encoding: {x: {field: "x", type: "quantitative"}},
    });
  }
  return {height, data: {name: "rows"}, layer};
}

/** A matrix of values between a lowest and a highest one. */
export function matrix(rowTitle, columnTitle) {
  return {
    height: 280,
    data: {name: "cells"},
    // Without a line of the same colour there are seams between cells.
    mark: {type: "rect", tooltip: true, stroke: {expr: "scale('color', datum.value)"}, strokeWidth: 0.7},
    encoding: {
      x: {field: "column", type: "ordinal", title: columnTitle, axis: {labels: false, ticks: false, domain: false}},
      y: {field: "row", type: "ordinal", title: rowTitle, axis: {labels: false, ticks: false, domain: false}},
      color: {field: "value", type: "quantitative", title: null, legend: {format: ".3~g"}},
      tooltip: [{field: "row", type: "quantitative"}, {field: "column", type: "quantitative"},
        {field: "value", type: "quantitative", format: ".5~g"}],
    },
  };
}
