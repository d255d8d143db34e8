// Points on a canvas, selected by drawing around them, or with a circle that the keyboard moves.

const RADIUS = 3;

/** The height of a name in pixels. */
const LINE = 16;

/** Pixels between the points and the edge. */
const MARGIN = 24;

const MAX_ZOOM = 40;
const STEP = 24;

export class Cloud {
  /** @param selected is told of the points that were drawn around; said of those in the circle */
  constructor(canvas, {selected, said}) {
    this.canvas = canvas;
    this.selected = selected;
    this.said = said;
    this.points = [];
    this.chosen = new Set();
    this.zoom = 1;
    this.move = {x: 0, y: 0};
    this.path = [];
    this.circle = null;
    new ResizeObserver(() => this.draw()).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    canvas.addEventListener("pointerup", () => this.up());
    canvas.addEventListener("pointercancel", () => this.cancel());
    canvas.addEventListener("wheel", (event) => this.wheel(event), {passive: false});
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => {
      this.circle = null;
      this.draw();
    });
  }

  /**
   * Shows points.
   *
   * @param points {x, y, colour, hidden, above}; those above are drawn last
   * @param names {text, x, top, bottom} that stand above or below them
   * @param style {text, accent, card}: colours
   */
  show(points, names, style) {
    this.points = points;
    this.names = names;
    this.style = style;
    const [xs, ys] = [points.map(({x}) => x), points.map(({y}) => y)];
    this.low = {x: Math.min(...xs), y: Math.min(...ys)};
    this.size = {x: Math.max(...xs) - this.low.x || 1, y: Math.max(...ys) - this.low.y || 1};
    this.draw();
  }

  choose(indices) {
    this.chosen = new Set(indices);
    this.draw();
  }

  /** The place of a point in pixels. */
  place({x, y}) {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    const scale = Math.min((width - 2 * MARGIN) / this.size.x, (height - 2 * MARGIN) / this.size.y);
    const middle = {x: this.low.x + this.size.x / 2, y: this.low.y + this.size.y / 2};
    return {
      x: width / 2 + (x - middle.x) * scale * this.zoom + this.move.x,
      y: height / 2 - (y - middle.y) * scale * this.zoom + this.move.y,
    };
  }

  draw() {
    const {canvas, points} = this;
    const {clientWidth: width, clientHeight: height} = canvas;
    if (!points.length || !width) return;
    const ratio = devicePixelRatio;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    for (const above of [false, true]) {
      points.forEach((point, i) => {
        if (point.hidden || Boolean(point.above) !== above) return;
        const {x, y} = this.place(point);
        pen.beginPath();
        pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
        pen.fillStyle = point.colour;
        pen.fill();
        if (!this.chosen.has(i)) return;
        pen.beginPath();
        pen.arc(x, y, RADIUS + 2, 0, 2 * Math.PI);
        pen.strokeStyle = this.style.text;
        pen.lineWidth = 1.5;
        pen.stroke();
      });
    }
    this.drawNames(pen);
    this.drawTools(pen);
    canvas.dataset.points = points.filter(({hidden}) => !hidden).length;
  }

  /** Names stand above their points, or below where another name is; where there is no room, the legend has them. */
  drawNames(pen) {
    pen.font = "600 13px system-ui, sans-serif";
    pen.textAlign = "center";
    const taken = [];
    for (const {text, x: middle, top, bottom} of this.names) {
      const half = pen.measureText(text).width / 2;
      const above = this.place({x: middle, y: top});
      const below = this.place({x: middle, y: bottom});
      const x = Math.max(half, Math.min(this.canvas.clientWidth - half, above.x));
      const isFree = (y) => taken.every((box) => Math.abs(box.y - y) > LINE || Math.abs(box.x - x) > box.half + half);
      const y = [above.y - 10, below.y + 20].find(isFree);
      if (y === undefined) continue;
      taken.push({x, y, half});
      pen.lineWidth = 4;
      pen.strokeStyle = this.style.card;
      pen.strokeText(text, x, y);
      pen.fillStyle = this.style.text;
      pen.fillText(text, x, y);
    }
  }

  drawTools(pen) {
    pen.strokeStyle = this.style.accent;
    pen.lineWidth = 2;
    pen.setLineDash([5, 4]);
    pen.beginPath();
    if (this.path.length) this.path.forEach(({x, y}) => pen.lineTo(x, y));
    else if (this.circle) pen.arc(this.circle.x, this.circle.y, this.circle.radius, 0, 2 * Math.PI);
    pen.closePath();
    pen.stroke();
    pen.setLineDash([]);
  }

  at({offsetX: x, offsetY: y}) {
    return {x, y};
  }

  down(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.moving = event.shiftKey ? {from: this.at(event), start: {...this.move}} : null;
    this.path = this.moving ? [] : [this.at(event)];
  }

  drag(event) {
    const at = this.at(event);
    if (this.moving) {
      const {from, start} = this.moving;
      this.move = {x: start.x + at.x - from.x, y: start.y + at.y - from.y};
    } else if (this.path.length) this.path.push(at);
    else return;
    this.draw();
  }

  up() {
    const {path} = this;
    const wasMoving = Boolean(this.moving);
    this.cancel();
    if (wasMoving || !path.length) return;
    if (path.length > 3) this.select((point) => isInside(point, path));
    else this.select((point) => Math.hypot(point.x - path[0].x, point.y - path[0].y) < 3 * RADIUS);
  }

  cancel() {
    this.moving = null;
    this.path = [];
    this.draw();
  }

  indices(isWithin) {
    return [...this.points.keys()].filter((i) => !this.points[i].hidden && isWithin(this.place(this.points[i])));
  }

  select(isWithin) {
    this.selected(this.indices(isWithin));
  }

  wheel(event) {
    event.preventDefault();
    const at = this.at(event);
    const {clientWidth: width, clientHeight: height} = this.canvas;
    const before = this.zoom;
    this.zoom = Math.max(1, Math.min(MAX_ZOOM, before * Math.exp(-event.deltaY / 400)));
    const by = this.zoom / before;
    const keep = (place, half, moved) => place - half - (place - half - moved) * by;
    this.move = {x: keep(at.x, width / 2, this.move.x), y: keep(at.y, height / 2, this.move.y)};
    if (this.zoom === 1) this.move = {x: 0, y: 0};
    this.draw();
  }

  key(event) {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    const circle = this.circle ?? {x: width / 2, y: height / 2, radius: 50};
    const isInCircle = ({x, y}) => Math.hypot(x - circle.x, y - circle.y) <= circle.radius;
    const actions = {
      ArrowLeft: () => (circle.x = Math.max(0, circle.x - STEP)),
      ArrowRight: () => (circle.x = Math.min(width, circle.x + STEP)),
      ArrowUp: () => (circle.y = Math.max(0, circle.y - STEP)),
      ArrowDown: () => (circle.y = Math.min(height, circle.y + STEP)),
      "+": () => (circle.radius = Math.min(width, circle.radius * 1.25)),
      "-": () => (circle.radius = Math.max(8, circle.radius / 1.25)),
      "−": () => (circle.radius = Math.max(8, circle.radius / 1.25)),
      0: () => {
        this.zoom = 1;
        this.move = {x: 0, y: 0};
      },
      Enter: () => this.select(isInCircle),
      Escape: () => this.selected([]),
    };
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.circle = circle;
    actions[event.key]();
    if (event.key !== "Enter" && event.key !== "Escape") this.said(this.indices(isInCircle).length);
    this.draw();
  }
}

/** Whether a point lies in a polygon: a ray from it crosses its edges an odd number of times. */
function isInside({x, y}, path) {
  let inside = false;
  for (let i = 0, j = path.length - 1; i < path.length; j = i++) {
    const [a, b] = [path[i], path[j]];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
