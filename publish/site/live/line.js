// The line of a neuron, as a hand takes it: shifted anywhere, or turned at a disc, about its point nearest the middle.
// nnlib.widgets._grips does the same in Python.

export class Line {
  /** names: of the controls that hold the two weights and the bias. letter: of the neuron, if it has one. */
  constructor(plane, names, letter = "") {
    const { low, high } = plane;
    Object.assign(this, { plane, names, middle: (low + high) / 2, width: high - low });
    this.grips = [
      { words: "Drag the line to shift it", move: (...hand) => this.shift(...hand), place: (now) => this.ends(now, 20) },
      { letter, words: "its violet disc to turn it", move: (...hand) => this.turn(...hand), place: (now) => this.ends(now, 0.3).slice(1) },
    ];
  }

  /** Two points of the line, so far from the one nearest the middle (in widths of the plane); none if there is no line. */
  ends(values, far) {
    const [w0, w1, b] = this.names.map((name) => values[name]);
    const length = Math.hypot(w0, w1);
    if (!length) return [];
    const step = (w0 * this.middle + w1 * this.middle + b) / length ** 2;
    const nearest = [this.middle - step * w0, this.middle - step * w1];
    const along = [(far * this.width * w1) / length, (-far * this.width * w0) / length];
    return [nearest.map((at, i) => at - along[i]), nearest.map((at, i) => at + along[i])];
  }

  shift([x, y], was) {
    const [w0, w1, b] = this.names;
    return { [b]: was[b] - was[w0] * (x - was.x) - was[w1] * (y - was.y) };
  }

  turn([x, y], was) {
    const [w0, w1, b] = this.names;
    const pivot = this.ends(was, 0)[0];
    const [right, up] = [x - pivot[0], y - pivot[1]];
    const scale = Math.hypot(was[w0], was[w1]) / (Math.hypot(right, up) || 1);
    const w = [-up * scale, right * scale];
    return { [w0]: w[0], [w1]: w[1], [b]: -(w[0] * pivot[0] + w[1] * pivot[1]) };
  }
}
