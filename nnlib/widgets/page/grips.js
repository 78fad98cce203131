// What a hand can take in a picture: balls, lines and fields, laid over it. Mouse, pen and finger take them; the page
// sends where the hand is, in shares of the ax, as it presses, drags and lets go. What follows is decided in Python.
//
// Before a hand presses, Python is asked what it would do: where the one control that moves follows it evenly, Python gives
// the place for each value of that control, and what the hand holds is drawn there at once, before the picture follows.

import { clamp, tell } from "./elements.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST = 400; // values of a control
// Hands that press and move, in shares of the ax; the last one tells whether the value is as even as the others say.
const HANDS = [[[0, 0], [0, 0]], [[0, 0], [1, 0]], [[0, 0], [0, 1]], [[1, 0], [0, 0]], [[0, 1], [0, 0]], [[0.3, 0.6], [0.8, 0.5]]];
let strokes = 0;

/** How a control follows the hand from what it did for `HANDS`: {name, value(press, hand)}; null if not evenly, or not one. */
function ruleOf(moves) {
  const [name, ...others] = new Set(moves.flatMap(Object.keys));
  const [rest, ...ends] = moves.map((move) => move[name]);
  const [right, down, fromRight, fromDown] = ends.map((end) => end - rest);
  const value = ([px, py], [x, y]) => rest + right * x + down * y + fromRight * px + fromDown * py;
  const even = Math.abs(value(...HANDS.at(-1)) - ends.at(-1)) < 1e-6 * (1 + Math.abs(rest));
  return even && !others.length ? { name, value } : null;
}

const pathOf = (points) => points.map(([x, y], k) => `${k ? "L" : "M"}${x} ${y}`).join("") + (points.length === 1 ? "h0" : "");

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export class Grips {
  constructor(model, sheet) {
    this.model = model;
    this.sheet = sheet;
    this.svg = shape("svg", { class: "nnlib-grips", viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" });
    sheet.append(this.svg);
    this.parts = [];
  }

  /** controls: those beside the picture. */
  begin(controls) {
    this.controls = controls;
    this.hear = (message) => message.grip === undefined || this.keep(message);
    this.model.on("msg:custom", this.hear);
  }

  close() {
    this.model.off("msg:custom", this.hear);
  }

  ask(grip) {
    this.parts[grip].track = null;
    tell(this.model, { grip, hands: HANDS });
  }

  /** Python has said what a hand would do, or where the grip then lies. */
  keep({ grip, moves, places }) {
    const part = this.parts[grip];
    if (places.length) return part.track && Object.assign(part.track, { places });
    const rule = ruleOf(moves);
    const [min, max, step, base] = ["min", "max", "step", "base"].map((what) => rule && this.controls.get(rule.name, what));
    const last = Math.round((max - min) / step);
    if (!rule || !step || base || last > MOST) return;
    part.track = { ...rule, min, step, last };
    tell(this.model, { grip, places: Array.from({ length: last + 1 }, (_, i) => ({ [rule.name]: min + i * step })) });
  }

  /** Lay the grips where Python says; gives what the hand can do, in words. */
  draw() {
    const grips = this.model.get("grips");
    while (this.parts.length < grips.length) this.parts.push(this.part(this.parts.length));
    this.parts.forEach((part, i) => {
      const grip = grips[i];
      part.frame.style.display = grip && (grip.field || grip.points.length) ? "" : "none";
      if (!grip) return;
      const [x, y, width, height] = grip.box;
      for (const [name, value] of Object.entries({ x, y, width, height })) part.frame.setAttribute(name, value);
      const kind = grip.field ? "field" : grip.points.length > 1 ? "line" : "ball";
      part.frame.setAttribute("class", `nnlib-grip nnlib-grip-${kind}${part.held() ? " nnlib-held" : ""}`);
      part.title.textContent = grip.words;
      const path = grip.field ? "M0 0H1V1H0Z" : pathOf(grip.points);
      if (!part.held() || !part.track?.places) part.mark.setAttribute("d", path); // else it is ahead of what Python says
      part.reach.setAttribute("d", path);
      if (!part.held() && !grip.field && part.reach.matches(":hover")) this.ask(i);
    });
    return [...new Set(grips.map((grip) => grip.words))].filter(Boolean).join("; ").replace(/$/, grips.length ? "." : "");
  }

  part(number) {
    const frame = shape("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none" });
    const [title, mark, reach] = [shape("title", {}), shape("path", { class: "nnlib-mark" }), shape("path", { class: "nnlib-reach" })];
    frame.append(title, mark, reach);
    this.svg.append(frame);
    const part = { frame, title, mark, reach, held: () => stroke, track: null };
    let [stroke, pressed] = [0, null];
    const follow = (at) => {
      const { places, value, min, step, last } = part.track;
      const path = pathOf(places[clamp(Math.round((value(pressed, at) - min) / step), 0, last)]);
      if (path !== mark.getAttribute("d")) mark.setAttribute("d", path);
    };
    const send = (event, done) => {
      const [x, y, width, height] = this.model.get("grips")[number].box;
      const sheet = this.sheet.getBoundingClientRect();
      const at = [
        ((event.clientX - sheet.left) / sheet.width - x) / width,
        ((event.clientY - sheet.top) / sheet.height - y) / height,
      ].map((share) => clamp(share, 0, 1));
      pressed ??= at;
      if (part.track?.places) follow(at);
      this.model.set("hand", { grip: number, stroke, at, done });
      this.model.save_changes();
    };
    reach.addEventListener("pointerenter", () => stroke || this.model.get("grips")[number].field || this.ask(number));
    reach.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault(); // no text selection on the way
      reach.setPointerCapture(event.pointerId);
      stroke = Date.now() * 100 + (++strokes % 100); // its own number, also in a page opened anew
      frame.classList.add("nnlib-held");
      send(event, false);
    });
    reach.addEventListener("pointermove", (event) => stroke && send(event, false));
    for (const end of ["pointerup", "pointercancel"])
      reach.addEventListener(end, (event) => {
        if (!stroke) return;
        send(event, true);
        [stroke, pressed] = [0, null];
        frame.classList.remove("nnlib-held");
      });
    return part;
  }
}
