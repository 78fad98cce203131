// The numbers on a pad: painting them, the way back, and the post to Python.

import { clamp, numbersOf, post } from "./elements.js";

const PAUSE = 30; // ms between messages while drawing, the first at once: smooth for the eye, no queue in the kernel
const STEPS_BACK = 200;
const smooth = (x) => x * x * (3 - 2 * x);

/** The numbers, shared by all views of one pad: painting them, the way back, and the post to Python. */
export class Grid {
  constructor(model) {
    this.model = model;
    this.sent = -PAUSE; // when the last message went out
    this.size = model.get("size");
    this.values = this.fromPython();
    this.past = [];
    this.views = new Set();
    this.receive = (whole) => {
      this.whole = whole; // the model itself: anywidget gives but a part of it
      const values = this.fromPython();
      if (values.every((v, i) => v === this.values[i])) return; // our own message, or nothing new
      this.remember();
      this.values = values;
      if (this.stroke) this.stroke = { ...this.stroke, before: values.slice(), cover: new Float32Array(values.length) };
      this.redraw();
    };
    model.on("change:value", this.receive);
  }

  close() {
    this.model.off("change:value", this.receive);
    clearTimeout(this.timer);
  }

  fromPython() {
    return numbersOf(this.model.get("value"));
  }

  toPython() {
    clearTimeout(this.timer);
    this.timer = null;
    this.sent = performance.now();
    this.model.set("value", this.values.slice());
    this.model.save_changes();
  }

  remember() {
    this.past.push(this.values.slice());
    if (this.past.length > STEPS_BACK) this.past.shift();
  }

  redraw() {
    for (const view of this.views) view.draw();
  }

  /** A stroke moves what it covers towards the tool's target: new = old + (target - old) * strength * cover. */
  begin(brush) {
    this.remember();
    this.stroke = { ...brush, before: this.values.slice(), cover: new Float32Array(this.values.length) };
  }

  /** Cover the pixels along the straight line from a to b, each by its distance to the line: no gaps, no beads. */
  line([ax, ay], [bx, by]) {
    if (!this.stroke) return; // undone or cleared while the mouse was still down
    const { radius, target, strength, before, cover } = this.stroke;
    const reach = radius + 0.5; // half covered at the radius, with a soft rim around it
    const rim = Math.max(1, radius);
    const [dx, dy] = [bx - ax, by - ay];
    const length2 = dx * dx + dy * dy || 1;
    const first = (a, b) => clamp(Math.floor(Math.min(a, b) - reach), 0, this.size);
    const last = (a, b) => clamp(Math.ceil(Math.max(a, b) + reach), 0, this.size);
    for (let row = first(ay, by); row < last(ay, by); row++) {
      for (let column = first(ax, bx); column < last(ax, bx); column++) {
        const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
        const along = clamp((px * dx + py * dy) / length2, 0, 1);
        const distance = Math.hypot(px - along * dx, py - along * dy);
        const covered = smooth(clamp((reach - distance) / rim, 0, 1));
        const i = row * this.size + column;
        if (covered <= cover[i]) continue;
        cover[i] = covered;
        const value = before[i] + (target - before[i]) * strength * covered;
        this.values[i] = Math.abs(value) < 0.005 ? 0 : value; // a zero that looks like one is one
      }
    }
    this.redraw();
    this.timer ??= setTimeout(() => this.toPython(), Math.max(0, this.sent + PAUSE - performance.now()));
  }

  end() {
    this.stroke = null;
    this.toPython();
    post(this.whole); // whatever is pressed next means this painting
    this.redraw();
  }

  undo() {
    if (!this.past.length) return;
    this.values = this.past.pop();
    this.end();
  }

  clear() {
    if (!this.values.some(Boolean)) return;
    this.remember();
    this.values.fill(0);
    this.end();
  }
}
