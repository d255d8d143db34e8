// The plane of words: score against norm, with the curve that theory predicts.
import {Picture} from "/scripts/charts.js";

const CAPTION = "dashed: the identity for texts of mean length";
const domain = (low, high) => ({domain: [{expr: low}, {expr: high}], nice: false, zero: false});
const score = {field: "score", type: "quantitative", title: "score s", scale: domain("left", "right")};
const norm = {field: "norm", type: "quantitative", title: "embedding norm ‖ν‖", scale: domain("bottom", "top")};

/** Colours of pinned words. None is the blue of all others, and no two differ only in red and green. */
const pinned = {
  field: "name",
  type: "nominal",
  title: null,
  legend: null,
  scale: {range: ["#d55e00", "#009e73", "#cc79a7", "#e69f00", "#9467bd", "#8c6d31"]},
};

const NEAR_RIGHT = "scale('x', datum.score) > 0.75 * width";

/** The area of a point grows with the number of words that it stands for. */
const size = {
  field: "count",
  type: "quantitative",
  legend: null,
  scale: {type: "log", domain: [1, 10000], range: [22, 220], clamp: true},
};

const tooltip = [
  {field: "name", title: "word"},
  {field: "score", type: "quantitative", format: ".4~g"},
  {field: "norm", type: "quantitative", format: ".4~g"},
];

const specification = {
  height: 400,
  params: ["left", "right", "bottom", "top"].map((name) => ({name, value: name === "right" || name === "top" ? 1 : 0})),
  data: {name: "points"},
  layer: [
    {
      data: {name: "curve"},
      mark: {type: "line", style: "reference", strokeDash: [6, 4], clip: true},
      encoding: {x: score, y: norm, order: {field: "score", type: "quantitative"}},
    },
    {
      data: {name: "trails"},
      mark: {type: "line", clip: true, strokeWidth: 1.5, opacity: 0.8},
      encoding: {x: score, y: norm, order: {field: "epoch", type: "quantitative"}, color: pinned},
    },
    {
      transform: [{filter: "!datum.pinned"}],
      mark: {type: "circle", clip: true, opacity: 0.65},
      encoding: {x: score, y: norm, size, tooltip: [...tooltip, {field: "count", title: "words here"}]},
    },
    {
      transform: [{filter: "datum.pinned"}],
      mark: {type: "point", filled: true, size: 90, clip: true, stroke: "white", strokeWidth: 1},
      encoding: {x: score, y: norm, color: pinned, tooltip},
    },
    {
      transform: [{filter: "datum.pinned"}],
      // Names near the right edge stand left of their points.
      mark: {
        type: "text",
        align: {expr: NEAR_RIGHT + " ? 'right' : 'left'"},
        dx: {expr: NEAR_RIGHT + " ? -8 : 8"},
        dy: -6,
        clip: true,
        fontSize: 12,
      },
      encoding: {x: score, y: norm, text: {field: "name"}, color: pinned},
    },
  ],
};

/** Draws the words that the server sends for a window of the plane. */
export class WordPlane {
  #picture;
  #seen = null;
  #dragged = false;

  /**
   * @param place the element to fill
   * @param pointed called with the number of a word when the pointer enters it
   * @param chosen called with the number of a word when it is clicked
   * @param moved called with the window to show, [left, right, bottom, top]; null for all words
   */
  constructor(place, {pointed, chosen, moved}) {
    this.#picture = new Picture(place, "plane", `Words by score and norm; ${CAPTION}`);
    const wordOf = (item) => item?.datum?.word;
    this.#picture.on("mouseover", (_, item) => {
      if (wordOf(item) !== undefined) pointed(wordOf(item));
    });
    this.#picture.on("click", (_, item) => {
      if (wordOf(item) !== undefined && !this.#dragged) chosen(wordOf(item));
    });
    place.addEventListener("pointerdown", (event) => this.#drag(event, moved));
    place.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.shiftKey && document.activeElement !== place) return;
        event.preventDefault();
        moved(this.zoomed(event.deltaY < 0 ? 0.8 : 1.25));
      },
      {passive: false},
    );
    place.addEventListener("keydown", (event) => {
      const change = {
        "+": () => this.zoomed(0.7),
        "=": () => this.zoomed(0.7),
        "-": () => this.zoomed(1 / 0.7),
        0: () => null,
        ArrowLeft: () => this.#shifted(-0.15, 0),
        ArrowRight: () => this.#shifted(0.15, 0),
        ArrowUp: () => this.#shifted(0, 0.15),
        ArrowDown: () => this.#shifted(0, -0.15),
      }[event.key];
      if (!change || event.ctrlKey || event.metaKey || event.altKey || event.target !== place) return;
      event.preventDefault();
      moved(change());
    });
  }

  /** Moves the plane with the mouse while its button is pressed; the new words are asked for at the end. */
  #drag(event, moved) {
    const from = this.#seen;
    const view = this.#picture.view;
    this.#dragged = false;
    if (!from || !view || event.pointerType === "touch" || event.button !== 0) return;
    if (event.target.tagName !== "CANVAS") return;
    let window = null;
    const follow = ({clientX, clientY}) => {
      const [x, y] = [event.clientX - clientX, clientY - event.clientY];
      if (!window && Math.hypot(x, y) < 4) return;
      this.#dragged = true;
      const dx = (x / view.width()) * (from.right - from.left);
      const dy = (y / view.height()) * (from.top - from.bottom);
      window = {left: from.left + dx, right: from.right + dx, bottom: from.bottom + dy, top: from.top + dy};
      this.#picture.steer(window);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener(
      "pointerup",
      () => {
        document.removeEventListener("pointermove", follow);
        if (window) moved([window.left, window.right, window.bottom, window.top]);
      },
      {once: true},
    );
  }

  /** The window shown, scaled about its centre; null before anything is shown. */
  zoomed(factor) {
    const w = this.#seen;
    if (!w) return null;
    const half = [((w.right - w.left) / 2) * factor, ((w.top - w.bottom) / 2) * factor];
    const centre = [(w.left + w.right) / 2, (w.bottom + w.top) / 2];
    return [centre[0] - half[0], centre[0] + half[0], centre[1] - half[1], centre[1] + half[1]];
  }

  /** The window shown, moved by shares of its width and height. */
  #shifted(x, y) {
    const w = this.#seen;
    if (!w) return null;
    const dx = (w.right - w.left) * x;
    const dy = (w.top - w.bottom) * y;
    return [w.left + dx, w.right + dx, w.bottom + dy, w.top + dy];
  }

  /** Shows the server's view of the plane, and the trails of pinned words up to its epoch. */
  show(view, trails) {
    this.#seen = view.window;
    this.#picture.caption(`Words by score and norm at epoch ${view.epoch}; ${CAPTION}`);
    const curve = view.curve.map(([s, n]) => ({score: s, norm: n}));
    return this.#picture.show(specification, {points: view.points, curve, trails}, view.window);
  }
}
