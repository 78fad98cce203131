// A neuron of two inputs and its line over points, as nnlib.widgets.two_inputs has it.

import { Network } from "./forward.js";
import { Line } from "./line.js";
import { mark, Plane, shape } from "./plane.js";
import { Plot } from "./plot.js";
import { signed, typographic } from "./words.js";

/** A small drawing for the key below a plane. */
export function sign(...parts) {
  const svg = shape("svg", { width: 20, height: 20, viewBox: "-10 -10 20 20", "aria-hidden": true });
  svg.append(...parts);
  return svg;
}

export const POINTS = [
  [sign(mark(1, 0, 0)), "class 1"],
  [sign(mark(0, 0, 0)), "class 0"],
  [sign(shape("circle", { class: "plane-ring", cx: 0, cy: 0, r: 8 })), "wrong side"],
];

export default class TwoInputs extends Plot {
  constructor(el, design, changed) {
    super(el, { ...design, rows: [["", Object.keys(design.controls)]], marks: POINTS.map(([svg, words]) => [svg.cloneNode(true), words]) }, changed);
    this.design = design;
    this.plane = new Plane({ ...design.plane, names: ["x[0]", "x[1]"] }, (...hand) => this.take(...hand));
    this.add(this.plane, new Line(this.plane, Object.keys(design.controls)));
  }

  update({ w0, w1, b }) {
    const neuron = new Network(2, [{ size: 1, activation: "Sigmoid" }], Float64Array.of(w0, w1, b));
    const { x, y, fewest } = this.design.plane;
    const answers = x.map((point) => neuron.forward(point)[0].z[0] > 0);
    const wrong = answers.filter((answer, i) => answer !== (y[i] === 1)).length;
    const hints = [this.plane.draw({ answer: (point) => neuron.scores(point)[0], lines: [[[w0, w1], b]], answers, values: this.values })];
    return {
      readout: typographic(`z = ${w0.toFixed(1)} · x[0] ${signed(w1)} · x[1] ${signed(b)}. Points on the wrong side: ${wrong} of ${y.length}.`),
      big: `${wrong} of ${y.length} wrong`,
      cheer: wrong > fewest ? "" : fewest ? `${fewest} wrong is the best there is` : "solved",
      hints,
    };
  }
}
