// The plane of words: score against norm, with the curve that theory gives.
import {Picture} from "/scripts/charts.js";

const domain = (low, high) => [{expr: low}, {expr: high}];
const score = (more = {}) => ({
  field: "score", type: "quantitative", title: "score s", scale: {domain: domain("left", "right"), nice: false, zero: false}, ...more,
});
const norm = (more = {}) => ({
  field: "norm", type: "quantitative", title: "embedding norm ‖ν‖", scale: {domain: domain("bottom", "top"), nice: false, zero: false}, ...more,
});

/** Pinned words, in other colours than all the others; told apart without red and green. */
const pinned = {
  field: "name", type: "nominal", title: null, legend: null,
  scale: {range: ["#d55e00", "#009e73", "#cc79a7", "#e69f00", "#9467bd", "#8c6d31"]},
};

const specification = {
  height: 400,
  params: [{name: "left", value: 0}, {name: "right", value: 1}, {name: "bottom", value: 0}, {name: "top", value: 1}],
  data: {name: "points"},
  layer: [
    {
      data: {name: "curve"},
      mark: {type: "line", style: "reference", strokeDash: [6, 4], clip: true},
      encoding: {x: score(), y: norm(), order: {field: "score", type: "quantitative"}},
    },
    {
      data: {name: "courses"},
      mark: {type: "line", clip: true, strokeWidth: 1.5, opacity: 0.8},
      encoding: {x: score(), y: norm(), order: {field: "epoch", type: "quantitative"},
        color: pinned},
    },
    {
      transform: [{filter: "!datum.pinned"}],
      mark: {type: "circle", clip: true, opacity: 0.65},
      encoding: {x: score(), y: norm(),
        size: {field: "count", type: "quantitative", legend: null, scale: {type: "log", domain: [1, 10000], range: [22, 220], clamp: true}},
        tooltip: [{field: "name", title: "word"}, {field: "score", type: "quantitative", format: ".4~g"},
          {field: "norm", type: "quantitative", format: ".4~g"}, {field: "count", title: "words here"}]},
    },
    {
      transform: [{filter: "datum.pinned"}],
      mark: {type: "point", filled: true, size: 90, clip: true, stroke: "white", strokeWidth: 1},
      encoding: {x: score(), y: norm(), color: pinned,
        tooltip: [{field: "name", title: "word"}, {field: "score", type: "quantitative", format: ".4~g"},
          {field: "norm", type: "quantitative", format: ".4~g"}]},
    },
    {
      transform: [{filter: "datum.pinned"}],
      mark: {type: "text", align: "left", dx: 8, dy: -6, clip: true, fontSize: 12},
      encoding: {x: score(), y: norm(), text: {field: "name"}, color: pinned},
    },
  ],
};

/** Draws what the server says is in sight. */
export class WordPlane {
  #picture;
  #seen = null;
  #dragged = false;

  /**
   * @param pointed is told the number of a word that is pointed at
   * @param chosen is told the number of a word that is clicked
   * @param moved is told the part of the plane that is wanted
   */
  constructor(place, pointed, chosen, moved) {
    this.#picture = new Picture(place, "plane", "Words by score and norm; dashed: the identity for texts of mean length");
    const datum = (item) => item?.datum?.word === undefined ? null : item.datum.word;
    this.#picture.on("mouseover", (_, item) => { const word = datum(item); if (word !== null) pointed(word); });
    this.#picture.on("click", (_, item) => { const word = datum(item); if (word !== null && !this.#dragged) chosen(word); });
    place.addEventListener("pointerdown", (event) => this.#drag(event, moved));
    place.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.shiftKey && document.activeElement !== place) return;
      event.preventDefault();
      moved(this.zoomed(event.deltaY < 0 ? 0.8 : 1.25));
    }, {passive: false});
    place.addEventListener("keydown", (event) => {
      const change = {
        "+": () => this.zoomed(0.7), "=": () => this.zoomed(0.7), "-": () => this.zoomed(1 / 0.7), "0": () => null,
        ArrowLeft: () => this.shifted(-0.15, 0), ArrowRight: () => this.shifted(0.15, 0),
        ArrowUp: () => this.shifted(0, 0.15), ArrowDown: () => this.shifted(0, -0.15),
      }[event.key];
      if (!change || event.ctrlKey || event.metaKey || event.altKey || event.target !== place) return;
      event.preventDefault();
      moved(change());
    });
  }

  /** The plane follows a mouse whose button is pressed; what came into sight is asked for at the end. */
  #drag(event, moved) {
    const from = this.#seen;
    const view = this.#picture.view;
    this.#dragged = false;
    if (!from || !view || event.pointerType === "touch" || event.button !== 0 || event.target.tagName !== "CANVAS") return;
    let window = null;
    const follow = ({clientX, clientY}) => {
      const [x, y] = [event.clientX - clientX, clientY - event.clientY];
      if (!window && Math.hypot(x, y) < 4) return;
      this.#dragged = true;
      const dx = x / view.width() * (from.right - from.left);
      const dy = y / view.height() * (from.top - from.bottom);
      window = {left: from.left + dx, right: from.right + dx, bottom: from.bottom + dy, top: from.top + dy};
      this.#picture.steer(window);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", () => {
      document.removeEventListener("pointermove", follow);
      if (window) moved([window.left, window.right, window.bottom, window.top]);
    }, {once: true});
  }

  zoomed(factor) {
    const w = this.#seen;
    if (!w) return null;
    const half = [(w.right - w.left) / 2 * factor, (w.top - w.bottom) / 2 * factor];
    const centre = [(w.left + w.right) / 2, (w.bottom + w.top) / 2];
    return [centre[0] - half[0], centre[0] + half[0], centre[1] - half[1], centre[1] + half[1]];
  }

  shifted(x, y) {
    const w = this.#seen;
    if (!w) return null;
    const dx = (w.right - w.left) * x;
    const dy = (w.top - w.bottom) * y;
    return [w.left + dx, w.right + dx, w.bottom + dy, w.top + dy];
  }

  show(view, courses) {
    this.#seen = view.window;
    this.#picture.caption(
        `Words by score and norm at epoch ${view.epoch}; dashed: the identity for texts of mean length`);
    return this.#picture.show(specification, {
      points: view.points,
      curve: view.curve.map(([s, n]) => ({score: s, norm: n})),
      courses,
    }, view.window);
  }
}
