// XOR by hand, as nnlib.widgets.xor_by_hand has it: two hidden neurons A and B, and a third, C, that looks at what they say.

import { Network } from "./forward.js";
import { Line } from "./line.js";
import { Plane, shape } from "./plane.js";
import { Plot } from "./plot.js";
import { POINTS, sign } from "./two_inputs.js";

const SIGMOIDS = [2, 1].map((size) => ({ size, activation: "Sigmoid" }));
const lineSign = (number) => sign(shape("path", { class: `plane-line plane-line-${number}`, d: "M-9 0H9" }));

export default class XorByHand extends Plot {
  constructor(el, design, changed) {
    const points = POINTS.map(([svg, words]) => [svg.cloneNode(true), words]);
    const marks = [[lineSign(0), "neuron A, C"], [lineSign(1), "neuron B"], ...points];
    super(el, { ...design, rows: design.rows.map((names, i) => ["ABC"[i], names]), marks }, changed);
    const take = (...hand) => this.take(...hand);
    const [a, b, c] = design.rows;
    this.points = design.plane;
    this.before = new Plane({ ...design.plane, names: ["x[0]", "x[1]"], title: "what goes in" }, take);
    const between = { ...design.plane, low: -0.25, high: 1.25, names: ["output of A", "output of B"] };
    this.between = new Plane({ ...between, title: "what A and B make of it" }, take);
    this.add(this.before, new Line(this.before, a, "A"), new Line(this.before, b, "B"));
    this.add(this.between, new Line(this.between, c, "C"));
    this.button("One solution", "Move all sliders to nine numbers that solve XOR", () => this.go(design.solution));
  }

  update(values) {
    const { a0, a1, a, b0, b1, b, c0, c1, c } = values;
    const network = new Network(2, SIGMOIDS, Float64Array.of(a0, b0, a1, b1, a, b, c0, c1, c));
    const output = new Network(2, SIGMOIDS.slice(1), Float64Array.of(c0, c1, c));
    const { x, y } = this.points;
    const flows = x.map((point) => network.forward(point));
    const said = flows.map((flow) => flow[1].a[0]);
    const answers = said.map((answer) => answer > 0.5);
    const left = this.before.draw({ answer: (point) => network.scores(point)[0], lines: [[[a0, a1], a], [[b0, b1], b]], answers, values });
    const points = flows.map((flow) => flow[0].a);
    const right = this.between.draw({ answer: (point) => output.scores(point)[0], lines: [[[c0, c1], c]], points, answers, values });
    const wrong = answers.filter((answer, i) => answer !== (y[i] === 1)).length;
    const says = x.map(([p, q], i) => `${p} ${q} → ${said[i].toFixed(2)}`).join(", ");
    return {
      readout: `Wrong: ${wrong} of 4. The network says ${says}.`,
      big: `${wrong} of 4 wrong`,
      cheer: wrong ? "" : "solved",
      hints: [left, right],
    };
  }
}
