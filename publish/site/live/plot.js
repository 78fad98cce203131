// Sliders and planes that follow them, as nnlib.widgets.live_plot has them: the number that matters, what a hand can take,
// and one sentence that reads all of it out.

import { make } from "./widgets/elements.js";
import { Glide } from "./widgets/player.js";

const SETTLED = 700; // ms without a change before the words are read aloud

export class Plot {
  static on(...all) {
    return new this(...all);
  }

  /** controls: {name: {words, min, max, step, value}}. rows: [heading, names of controls] each. */
  constructor(el, { label, controls, rows, marks }, changed) {
    Object.assign(this, { label, controls, changed, planes: [] });
    this.values = this.beginning = Object.fromEntries(Object.entries(controls).map(([name, { value }]) => [name, value]));
    this.big = make("strong", { class: "nnlib-big" });
    this.cheer = make("span", { class: "nnlib-cheer" });
    this.readout = make("p", { class: "nnlib-readout" });
    this.hint = make("p", { class: "nnlib-hint" });
    this.live = make("div", { class: "live-unseen", role: "status" });
    this.stage = make("div", { class: "live-stage" });
    this.key = make("div", { class: "live-key" }, ...marks.map(([sign, words]) => make("span", {}, sign, words)));
    this.acts = make("div", { class: "live-acts" });
    this.panel = make("div", { class: "live-controls" }, ...rows.map((row) => this.row(row)), this.acts);
    const words = make("div", { class: "live-words nnlib-picture" }, this.readout, this.hint);
    const top = make("div", { class: "nnlib-top" }, this.big, this.cheer);
    el.classList.add("nnlib-live", "live-plot");
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", label);
    el.append(top, this.stage, this.panel, this.key, words, this.live);
    this.glide = new Glide({ on() {}, off() {}, send: (values) => this.set(values) });
    new ResizeObserver(() => this.soon()).observe(this.stage);
    new MutationObserver(() => this.soon()).observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    this.soon();
  }

  row([heading, names]) {
    this.inputs ??= {};
    const sliders = names.map((name) => {
      const { words, short = words, min, max, step, value } = this.controls[name];
      const input = make("input", { type: "range", min, max, step, value, "aria-label": words });
      const number = make("span", { class: "live-number", "aria-hidden": true });
      input.addEventListener("input", () => this.set({ [name]: input.valueAsNumber }, true));
      this.inputs[name] = { input, number };
      const name_ = make("span", { class: "live-slider-name", text: short, "aria-hidden": true });
      return make("label", { class: "live-slider" }, name_, number, input);
    });
    const title = heading ? [make("span", { class: "live-row-name", text: heading, "aria-hidden": true })] : [];
    return make("div", { class: "live-row" }, ...title, ...sliders);
  }

  /** A plane, and the lines of neurons that can be taken in it. */
  add(plane, ...lines) {
    plane.grips = lines.flatMap(({ grips }) => grips);
    this.planes.push(plane);
    this.stage.append(plane.el);
  }

  button(text, title, run) {
    const made = make("button", { type: "button", class: "nnlib-button", text, title });
    made.addEventListener("click", run);
    this.acts.append(made);
  }

  /** What the hand takes moves the controls that go with it, from where they were when it was taken. */
  take(grip, hand, stroke) {
    if (this.stroke !== stroke) [this.stroke, this.was] = [stroke, { ...this.values, x: hand[0], y: hand[1] }];
    this.set(grip.move(hand, this.was), true);
  }

  /** Move controls, each to the nearest number that it has. */
  set(values, byHand = false) {
    if (byHand) clearInterval(this.glide.timer);
    for (const [name, value] of Object.entries(values)) {
      const { min, max, step } = this.controls[name];
      const number = Math.min(Math.max(min + step * Math.round((value - min) / step), min), max);
      this.values = { ...this.values, [name]: Number(number.toFixed(decimals(step))) };
    }
    this.soon();
    this.changed();
  }

  go(values) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.set(values);
    else this.glide.go({ from: this.values, to: { ...this.values, ...values } });
  }

  /** Draw with the screen's next picture. */
  soon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.draw();
    });
  }

  draw() {
    for (const [name, { input, number }] of Object.entries(this.inputs)) {
      const text = this.values[name].toFixed(decimals(this.controls[name].step));
      input.value = text;
      number.textContent = text.replace("-", "−");
    }
    const { readout, big, cheer, hints } = this.update(this.values);
    this.readout.textContent = readout;
    this.big.textContent = big;
    this.cheer.textContent = cheer;
    this.hint.textContent = [...new Set(hints)].filter(Boolean).join(" ");
    for (const { svg } of this.planes) svg.setAttribute("aria-label", `${this.label}. ${readout}`);
    clearTimeout(this.timer);
    if (this.live.textContent) this.timer = setTimeout(() => (this.live.textContent = `${readout} ${cheer}`), SETTLED);
    else this.live.textContent = " "; // nobody asked yet
  }

  reset() {
    clearInterval(this.glide.timer);
    this.values = this.beginning;
    this.soon();
  }

  // --- the state, for the address

  get state() {
    return Object.values(this.values).join(",");
  }

  /** As many numbers as there are controls, or nothing happens. */
  set state(text) {
    const [names, numbers] = [Object.keys(this.controls), text.split(",").map((word) => (word.trim() ? Number(word) : NaN))];
    if (numbers.length !== names.length || !numbers.every(Number.isFinite)) return;
    clearInterval(this.glide.timer);
    const changed = this.changed;
    this.changed = () => {};
    this.set(Object.fromEntries(names.map((name, i) => [name, numbers[i]])));
    this.changed = changed;
  }
}

const decimals = (step) => String(step).split(".")[1]?.length ?? 0;
