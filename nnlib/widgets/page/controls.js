// The controls beside a live plot: names that screen readers need, keys that are theirs, and an order for what they say.
// While the hand is at a slider, the kernel draws ahead what one more step of it shows, and the page has it at once.

import { handOn, keepKeys, post, tell } from "./elements.js";

const LOST = 5000; // ms after which an answer is not to be expected any more: the kernel was interrupted
const REST = 40; // ms after the last change and the last picture: a key held down doesn't come to that

export class Controls {
  /** prepare: what to do with pictures that come ahead. */
  constructor(model, el, prepare) {
    Object.assign(this, { model, el, models: new Map(), places: [], near: "", ahead: null, asked: 0, moved: false });
    this.keep = ({ name, ahead }, frames) => {
      if (!ahead) return;
      this.asked = 0;
      if (this.moved || name !== this.near) return this.wait(); // it was drawn for what is past
      prepare(frames);
      this.ahead = { name, steps: ahead.map(([value, state], i) => ({ value, state: { ...state, frame: frames[i] } })) };
    };
    this.rest = () => this.wait();
    model.on("msg:custom", this.keep);
    model.on("change:frame", this.rest);
    this.begin();
  }

  close() {
    this.closed = true;
    this.model.off("msg:custom", this.keep);
    this.model.off("change:frame", this.rest);
    for (const [hand, heard] of this.models.values()) hand.off("change", heard);
    clearInterval(this.timer);
    clearTimeout(this.resting);
  }

  /** Find the models of everything in the figure that a hand moves, and their sliders once they are on the page. */
  async begin() {
    const ids = Object.entries(this.model.get("hands"));
    const found = await Promise.all(ids.map(([, id]) => this.model.widget_manager.get_model(id)));
    if (this.closed) return;
    ids.forEach(([name], i) => {
      const heard = () => this.changed(name);
      found[i].on("change", heard);
      this.models.set(name, [found[i], heard]);
    });
    let tries = 0;
    this.timer = setInterval(() => {
      if (this.reach() || ++tries > 600) clearInterval(this.timer);
    }, 100);
  }

  /** ipywidgets 8 draws a slider as a bare handle beside a label; and it takes part in nothing before it is on the page. */
  reach() {
    const figure = this.el.closest(".nnlib-live");
    const controls = figure?.querySelector(".nnlib-controls");
    if (!controls || ![...controls.querySelectorAll(".widget-slider")].every(nameSlider)) return false;
    keepKeys(controls.querySelectorAll(".noUi-handle, button, select, input"));
    controls.addEventListener("keydown", (event) => event.target.dataset.lmSuppressShortcuts && handOn(event, controls));
    figure.addEventListener("click", (event) => event.target.closest("button") && this.press(), true);
    const at = (how) => this.places.find(([, el]) => el.matches(how));
    const come = () => this.come((at(":focus-within") ?? at(":hover") ?? [""])[0]);
    for (const [name, [hand]] of this.models)
      for (const view of Object.values(hand.views ?? {}))
        view.then(({ el }) => {
          if (!controls.contains(el)) return;
          this.places.push([name, el]);
          for (const event of ["focusin", "focusout", "pointerenter", "pointerleave"]) el.addEventListener(event, come);
        });
    return true;
  }

  /** A button comes after what the hand has done before it. */
  press() {
    [this.ahead, this.moved] = [null, true];
    for (const [hand] of this.models.values()) post(hand);
  }

  come(name) {
    if (name === this.near) return;
    Object.assign(this, { near: name, ahead: null, asked: 0 });
    this.wait();
  }

  wait() {
    clearTimeout(this.resting);
    if (this.near) this.resting = setTimeout(() => this.ask(), REST);
  }

  /** Ask for one step of the slider at hand, either way; a drag takes many at once. */
  ask() {
    if (this.asked && performance.now() - this.asked < LOST) return;
    if (this.places.some(([, el]) => el.matches(":active"))) return this.wait();
    const [value, step, min, max, base] = ["value", "step", "min", "max", "base"].map((part) => this.get(this.near, part));
    if (typeof value !== "number" || !step) return;
    const at = base ? Math.log(value) / Math.log(base) : value;
    const next = [at - step, at + step].filter((place) => place > min - step / 2 && place < max + step / 2);
    [this.asked, this.moved] = [performance.now(), false];
    tell(this.model, { name: this.near, ahead: next.map((place) => (base ? base ** place : place)) });
  }

  /** What the model of a control says. */
  get(name, part) {
    return this.models.get(name)?.[0].get(part);
  }

  /** Something has changed: if it is the one step that was drawn ahead, show it; else that is of no use any more. */
  changed(name) {
    const { ahead } = this;
    [this.ahead, this.moved] = [null, true];
    if (name === this.near) this.wait();
    if (ahead?.name !== name) return;
    const value = this.get(name, "value");
    const step = ahead.steps.find((each) => Math.abs(each.value - value) <= 1e-9 * Math.abs(value) + 1e-12);
    if (step) this.models.get(" picture")[0].set_state(step.state);
  }
}

function nameSlider(row) {
  const label = row.querySelector(".widget-label")?.textContent?.trim();
  const handle = row.querySelector(".noUi-handle");
  if (!label || !handle) return false;
  handle.setAttribute("aria-label", label);
  const value = row.querySelector(".widget-readout");
  value?.setAttribute("role", "textbox");
  value?.setAttribute("aria-label", `${label}, as a number`);
  return true;
}
