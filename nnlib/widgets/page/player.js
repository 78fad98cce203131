// What moves sliders by itself: Play, Pause and Step, each time as soon as the last picture is there; and a glide of
// several sliders to where a button sends them. Both ask Python for the values: the sliders follow.

import { keepKeys, make } from "./elements.js";

const GLIDE = 400; // ms
const BEAT = 40; // ms between two messages on the way

export class Player {
  constructor(model) {
    this.model = model;
    this.el = make("div", { class: "nnlib-player", role: "group", "aria-label": "Playing" });
    const button = (text, title, run) => {
      const made = make("button", { type: "button", class: "nnlib-button", text, title });
      made.addEventListener("click", run);
      this.el.append(made);
      return made;
    };
    this.play = button("Play", "Go on from here, or from the beginning", () => (this.playing ? this.pause() : this.begin()));
    const [back = "Back", on = "Step"] = model.get("play").words ?? [];
    keepKeys([this.play, button(back, "One step back", () => this.goBack()), button(on, "One step on", () => this.go())]);
    this.el.hidden = !model.get("play").steps;
  }

  close() {
    this.pause();
  }

  begin() {
    this.playing = true;
    this.play.textContent = "Pause";
    this.go(true);
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
    this.play.textContent = "Play";
  }

  /** On to the next of the steps; at the end of them, back to the first where it has just been asked to play. */
  go(first = false) {
    const { name, steps, at } = this.model.get("play");
    const next = steps.find((step) => step > at + 1e-9) ?? (first ? steps[0] : undefined);
    if (next === undefined || !this.playing) this.pause();
    if (next === undefined) return;
    this.moved = performance.now();
    this.model.send({ [name]: next });
    this.due = this.playing;
    if (this.due) this.timer = setTimeout(() => this.shown(), 800); // a step that changes nothing brings no new picture
  }

  goBack() {
    const { name, steps, at } = this.model.get("play");
    this.pause();
    const next = steps.findLast((step) => step < at - 1e-9);
    if (next !== undefined) this.model.send({ [name]: next });
  }

  /** A new picture is there. */
  shown() {
    if (!this.due) return;
    this.due = false;
    clearTimeout(this.timer);
    const { pause } = this.model.get("play");
    this.timer = setTimeout(() => this.playing && this.go(), Math.max(0, pause - (performance.now() - this.moved)));
  }
}

export class Glide {
  constructor(model) {
    this.model = model;
    this.start = (message) => message.to && this.go(message);
    model.on("msg:custom", this.start);
  }

  close() {
    this.model.off("msg:custom", this.start);
    clearInterval(this.timer);
  }

  go({ from, to }) {
    clearInterval(this.timer);
    const begin = performance.now();
    this.timer = setInterval(() => {
      const share = Math.min(1, (performance.now() - begin) / GLIDE);
      const part = share * share * (3 - 2 * share);
      const between = Object.entries(to).map(([name, end]) => [name, share < 1 ? from[name] + part * (end - from[name]) : end]);
      this.model.send(Object.fromEntries(between));
      if (share === 1) clearInterval(this.timer);
    }, BEAT);
  }
}

/** A dot that runs once along each of the ways, in shares of the sheet. */
export function pulse(sheet, ways) {
  for (const way of ways) {
    const dot = make("div", { class: "nnlib-pulse" });
    sheet.append(dot);
    const places = way.map(([x, y]) => ({ left: `${100 * x}%`, top: `${100 * y}%` }));
    dot.animate(places, { duration: 600, easing: "ease-in-out" }).finished.finally(() => dot.remove());
  }
}
