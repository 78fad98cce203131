// The plane of two inputs, shaded by an answer, with points of two classes and the lines of neurons that part them, as
// nnlib.plots.plane draws it: blue circles are class 1, orange triangles class 0, a point on the wrong side wears a ring.

import { make } from "./widgets/elements.js";
import { Grips } from "./widgets/grips.js";
import { Model } from "./in_place_of_a_kernel.js";

const SVG = "http://www.w3.org/2000/svg";
const FINE = 61; // squares of shading along each side
const STEPS = [0.5, 1, 2, 5];

/** An element of a drawing: `shape("circle", { cx: 3, cy: 4, r: 1 })`. */
export function shape(tag, { text, ...attributes } = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The mark of a point of a class, in pixels. */
export function mark(one, x, y) {
  if (one) return shape("circle", { class: "plane-one", cx: x, cy: y, r: 5 });
  return shape("path", { class: "plane-zero", d: `M${x} ${y - 5.5}l5.5 10h-11Z` });
}

export class Plane {
  /** take(grip, at, stroke, done): what happens when the hand takes something in the plane. */
  constructor({ x, y, low, high, names, title = "" }, take) {
    Object.assign(this, { x, y, low, high, names, drawn: [], grips: [] });
    this.canvas = make("canvas", { width: FINE, height: FINE, "aria-hidden": true });
    this.svg = shape("svg", { class: "plane-drawing", role: "img" });
    this.sheet = make("div", { class: "nnlib-sheet" }, this.canvas, this.svg);
    this.el = make("div", { class: "live-plane" }, ...(title ? [make("div", { class: "plane-title", text: title })] : []), this.sheet);
    this.hand = new Model({ grips: [], hand: null }, (_, model) => {
      const { grip, at, stroke, done } = model.get("hand");
      take(this.grips[grip], [low + at[0] * (high - low), high - at[1] * (high - low)], stroke, done);
    });
    this.held = new Grips(this.hand, this.sheet);
  }

  /** Draw all for the width that there is. lines: pairs (weights, bias). answers: yes or no for each point. */
  draw({ answer, lines, points = this.x, answers, values }) {
    this.side = this.sheet.clientWidth;
    if (!this.side) return;
    const [left, bottom, rim] = this.side < 220 ? [26, 36, 4] : [38, 40, 6];
    this.box = [left, rim, this.side - left - rim, this.side - bottom - rim];
    this.svg.setAttribute("viewBox", `0 0 ${this.side} ${this.side}`);
    const [x, y, width, height] = this.box;
    Object.assign(this.canvas.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    this.shade(answer);
    const inside = shape("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` });
    inside.append(...this.origin(), ...lines.map((line, i) => this.line(line, i)).filter(Boolean));
    const letters = this.grips.filter(({ letter }) => letter).flatMap(({ letter, place }) => this.letter(letter, place(values)[0]));
    this.svg.replaceChildren(inside, ...this.frame(), ...this.points(points, answers), ...letters);
    const share = ([px, py]) => [(px - this.low) / (this.high - this.low), (this.high - py) / (this.high - this.low)];
    const box = [x, y, width, height].map((pixels) => pixels / this.side);
    this.hand.set("grips", this.grips.map(({ words, place }) => ({ words, box, points: place(values).map(share), field: false })));
    return this.held.draw();
  }

  /** A place of the plane in pixels. */
  at([px, py]) {
    const [x, y, width, height] = this.box;
    const range = this.high - this.low;
    return [x + ((px - this.low) / range) * width, y + ((this.high - py) / range) * height];
  }

  /** Shade by the answer, from 0 (orange) to 1 (blue). */
  shade(answer) {
    const colours = getComputedStyle(this.sheet);
    const [yes, no] = ["--positive", "--negative"].map((name) => rgb(colours.getPropertyValue(name)));
    const context = this.canvas.getContext("2d");
    const pixels = context.createImageData(FINE, FINE);
    const step = (this.high - this.low) / FINE;
    for (let i = 0; i < FINE * FINE; i++) {
      const value = answer([this.low + ((i % FINE) + 0.5) * step, this.high - (Math.floor(i / FINE) + 0.5) * step]) - 0.5;
      pixels.data.set(value > 0 ? yes : no, 4 * i);
      pixels.data[4 * i + 3] = 255 * 1.1 * Math.abs(value);
    }
    context.putImageData(pixels, 0, 0);
  }

  frame() {
    const [x, y, width, height] = this.box;
    const parts = [shape("rect", { class: "plane-frame", x, y, width, height })];
    const range = this.high - this.low;
    const step = STEPS.find((size) => range / size <= 5) ?? 10;
    for (let tick = Math.ceil(this.low / step) * step; tick <= this.high; tick += step) {
      const text = String(tick).replace("-", "−");
      const [across, up] = this.at([tick, tick]);
      parts.push(shape("text", { x: across, y: y + height + 14, "text-anchor": "middle", text }));
      parts.push(shape("text", { x: x - 5, y: up + 4, "text-anchor": "end", text }));
    }
    const [middle, low] = [x + width / 2, y + height + 30];
    parts.push(shape("text", { class: "plane-name", x: middle, y: low, "text-anchor": "middle", text: this.names[0] }));
    const turned = `rotate(-90 ${11} ${y + height / 2})`;
    const beside = { x: 11, y: y + height / 2, transform: turned, "text-anchor": "middle" };
    const inside = { x: x + 5, y: y + 15 }; // no room beside it
    const look = x > 30 ? { class: "plane-name", ...beside } : { class: "plane-name plane-inside", ...inside };
    return [...parts, shape("text", { ...look, text: `${x > 30 ? "" : "↑ "}${this.names[1]}` })];
  }

  origin() {
    const [x, y, width, height] = this.box;
    const [across, up] = this.at([0, 0]);
    return [shape("path", { class: "plane-origin", d: `M${x} ${up}h${width}M${across} ${y}v${height}` })];
  }

  /** The line where a neuron's weighted sum is 0, from one far end to the other. */
  line([[w0, w1], b], number) {
    const length = Math.hypot(w0, w1);
    if (!length) return null;
    const reach = 10 * (this.high - this.low);
    const foot = [(-b * w0) / length ** 2, (-b * w1) / length ** 2];
    const along = [(-reach * w1) / length, (reach * w0) / length];
    const [from, to] = [-1, 1].map((way) => this.at(foot.map((at, i) => at + way * along[i])));
    return shape("path", { class: `plane-line plane-line-${number}`, d: `M${from}L${to}` });
  }

  /** The letter of a neuron, where its line is turned. */
  letter(text, place) {
    if (!place?.every((at) => at >= this.low && at <= this.high)) return [];
    const [x, y] = this.at(place);
    return [shape("text", { class: "plane-letter", x, y: y + 5, "text-anchor": "middle", text })];
  }

  points(points, answers) {
    const [places, parts] = [points.map((point) => this.at(point)), []];
    places.forEach(([x, y], i) => {
      parts.push(mark(this.y[i], x, y));
      if (answers[i] !== (this.y[i] === 1)) parts.push(shape("circle", { class: "plane-ring", cx: x, cy: y, r: 9.5 }));
    });
    if (points.length > 4) return parts; // too many for somebody to look for twins
    const close = 0.04 * (this.high - this.low);
    const twins = points.map((a) => points.flatMap((b, j) => (Math.hypot(a[0] - b[0], a[1] - b[1]) < close ? [j] : [])));
    for (const which of new Map(twins.filter((some) => some.length > 1).map((some) => [`${some}`, some])).values()) {
      const [x, y] = [0, 1].map((axis) => which.reduce((sum, i) => sum + places[i][axis], 0) / which.length);
      parts.push(shape("text", { class: "plane-twins", x, y: y - 12, "text-anchor": "middle", text: `×${which.length}` }));
    }
    return parts;
  }
}

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.trim().slice(at, at + 2), 16));
