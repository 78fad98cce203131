// The controls beside a live plot: names that screen readers need, keys that are theirs, and an order for what they say.
// While the hand is at a slider, the kernel sends ahead what one more step of it shows, and the page has it at once.

import { handOn, keepKeys, post } from "./elements.js";

export class Hands {
  constructor(model, el) {
    Object.assign(this, { model, el, models: new Map(), near: "", ahead: null });
    this.keep = ({ near, ahead }, frames) => {
      if (ahead) this.ahead = { near, steps: ahead.map(([value, state], i) => ({ value, state: { ...state, frame: frames[i] } })) };
    };
    model.on("msg:custom", this.keep);
    this.begin();
  }

  close() {
    this.model.off("msg:custom", this.keep);
    for (const [hand, heard] of this.models.values()) hand.off("change", heard);
    clearInterval(this.timer);
  }

  /** Find the models of everything in the figure that a hand moves, and their sliders once they are on the page. */
  async begin() {
    const ids = Object.entries(this.model.get("hands"));
    const found = await Promise.all(ids.map(([, id]) => this.model.widget_manager.get_model(id)));
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
    for (const [name, [hand]] of this.models)
      for (const view of Object.values(hand.views ?? {}))
        view.then(({ el }) => {
          const come = () => this.come(el.matches(":hover, :focus-within") ? name : "");
          for (const event of ["focusin", "focusout", "pointerenter", "pointerleave"]) el.addEventListener(event, come);
        });
    return true;
  }

  /** A button comes after what the hand has done before it. */
  press() {
    this.ahead = null;
    for (const [hand] of this.models.values()) post(hand);
  }

  come(name) {
    if (name === this.near) return;
    this.near = name;
    this.model.send({ near: name });
  }

  /** Something has changed: if it is the one step that was drawn ahead, show it; else that is of no use any more. */
  changed(name) {
    const { ahead } = this;
    this.ahead = null;
    if (!ahead || ahead.near !== name) return;
    const value = this.models.get(name)[0].get("value");
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
