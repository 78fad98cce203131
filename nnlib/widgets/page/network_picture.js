// The network picture in the browser. It draws what Python sends, and tells Python what the hand does: which neuron is
// pointed at or switched off, how far the image is moved. It computes no number that it shows.

import { drawEdges, drawNeurons } from "./network_drawing.js";
import { clamp, handOn, numbersOf } from "./elements.js";
import { layOut } from "./network_layout.js";
import { drawPanel } from "./network_panel.js";
import { buildParts } from "./network_elements.js";

const KEYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const SETTLED = 700; // ms without a change before the answer is read aloud


class View {
  constructor(model, el) {
    this.model = model;
    this.design = model.get("_design");
    this.el = el;
    buildParts(this);
    this.readTheme();
    this.listen();
    this.read();
    layOut(this);
  }

  close() {
    this.model.off("change:_frame change:_edges change:_words", this.soon);
    this.model.off("change:pointed change:off", this.soon);
    this.sizes.disconnect();
    this.themes.disconnect();
    clearTimeout(this.timer);
  }

  grey(value) {
    const level = Math.round(255 * clamp(value, 0, 1));
    return [level, level, level];
  }

  signed(value) {
    const { colours } = this.design;
    return colours[Math.round(((clamp(value, -1, 1) + 1) / 2) * (colours.length - 1))];
  }

  /** A neuron's colour. White is the paper's colour and means 0; on dark paper, 0 is as dark as the paper. */
  lit(shade) {
    if (!this.dark) return `rgb(${this.signed(shade).join(", ")})`;
    const share = Math.round(100 * Math.min(1, Math.abs(shade)));
    return `color-mix(in srgb, ${shade < 0 ? this.negative : this.positive} ${share}%, var(--paper))`;
  }

  readTheme() {
    this.dark = document.body.dataset.jpThemeLight === "false";
    [this.positive, this.negative] = this.dark ? this.design.signsOnDark : this.design.signs;
    this.el.style.setProperty("--positive", this.positive);
    this.el.style.setProperty("--negative", this.negative);
    this.el.classList.toggle("nnlib-net-dark", this.dark);
  }

  // --- what the hand does

  set(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  listen() {
    let queued = false;
    // Frame, edges and words arrive in one message: one redraw serves them all.
    this.soon = () => {
      if (queued) return;
      queued = true;
      queueMicrotask(() => {
        queued = false;
        this.read();
        this.draw();
      });
    };
    this.model.on("change:_frame change:_edges change:_words", this.soon);
    this.model.on("change:pointed change:off", this.soon);
    this.sizes = new ResizeObserver(() => {
      const watch = this.el.closest(".nnlib-watch");
      watch?.classList.toggle("nnlib-stacked", watch.clientWidth < 600); // no room for the network beside the pad
      if (this.board.clientWidth !== this.laidOut) layOut(this);
    });
    this.sizes.observe(this.board);
    this.themes = new MutationObserver(() => {
      this.readTheme();
      this.draw();
    });
    this.themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    this.el.addEventListener("keydown", (event) => this.onKey(event));
    if (this.design.movable) this.dragSeen();
    this.board.addEventListener("pointerover", (event) => {
      const place = this.placeOf(event.target);
      if (place) this.point(place);
    });
    this.board.addEventListener("pointerdown", (event) => {
      const place = this.placeOf(event.target);
      // A finger points and presses at once: its first tap only points.
      this.firstTap = place && event.pointerType === "touch" && `${place}` !== this.tapped;
      this.tapped = `${place}`;
    });
    this.board.addEventListener("click", (event) => {
      const place = this.placeOf(event.target);
      if (place && !(this.firstTap && event.detail)) this.toggle(place);
      this.firstTap = false;
    });
    this.board.addEventListener("focusin", (event) => {
      const place = this.placeOf(event.target);
      if (place) this.point(place);
    });
  }

  placeOf(target) {
    return target.closest?.("[data-place]")?.dataset.place.split(",").map(Number);
  }

  point(place) {
    if (`${place}` !== `${this.model.get("pointed")}`) this.set("pointed", place);
  }

  toggle([layer, neuron]) {
    if (!this.design.columns[layer].hidden) return;
    const others = this.model.get("off").filter((place) => `${place}` !== `${[layer, neuron]}`);
    const was = others.length < this.model.get("off").length;
    this.set("off", was ? others : [...others, [layer, neuron]]);
  }

  move([right, down]) {
    const most = this.design.movable;
    const [x, y] = this.model.get("moved");
    this.set("moved", [clamp(x + right, -most, most), clamp(y + down, -most, most)]);
  }

  /** The small image follows the hand, pixel by pixel. */
  dragSeen() {
    let start;
    const end = () => (start = undefined);
    this.seen.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      this.seen.setPointerCapture(event.pointerId);
      start = { x: event.clientX, y: event.clientY, moved: this.model.get("moved") };
    });
    this.seen.addEventListener("pointermove", (event) => {
      if (!start) return;
      const pixel = this.seen.clientWidth / this.design.side;
      const most = this.design.movable;
      const by = [event.clientX - start.x, event.clientY - start.y].map((way, i) =>
        clamp(start.moved[i] + Math.round(way / pixel), -most, most),
      );
      if (`${by}` !== `${this.model.get("moved")}`) this.set("moved", by);
    });
    for (const name of ["pointerup", "pointercancel"]) this.seen.addEventListener(name, end);
  }

  onKey(event) {
    const accel = event.ctrlKey || event.metaKey || event.altKey;
    if (!accel && this.act(event.key, event.target)) {
      event.preventDefault();
      event.stopPropagation();
    } else handOn(event, this.el.parentElement);
  }

  /** Do what the key says; false if it says nothing here. */
  act(key, target) {
    if (target === this.seen && this.design.movable) {
      if (key === "Home") this.set("moved", [0, 0]);
      else if (key in KEYS) this.move(KEYS[key]);
      else return false;
      return true;
    }
    const place = this.placeOf(target);
    if (!place) return false;
    const [layer, neuron] = place;
    const last = this.neurons[layer].length - 1;
    if (key === "Home") this.focus(layer, 0);
    else if (key === "End") this.focus(layer, last);
    else if (key in KEYS) {
      const [across, along] = KEYS[key];
      const next = clamp(layer + across, 0, this.neurons.length - 1);
      const scaled = Math.round((neuron / Math.max(1, last)) * (this.neurons[next].length - 1));
      this.focus(next, across && next !== layer ? scaled : clamp(neuron + along, 0, last));
    } else return false; // Enter and Space press the button by themselves
    return true;
  }

  focus(layer, neuron) {
    this.neurons[layer][neuron].focus({ preventScroll: false });
  }

  // --- what Python says

  read() {
    const frame = numbersOf(this.model.get("_frame"));
    let at = 0;
    const take = (n) => frame.subarray(at, (at += n));
    const sizes = this.design.columns.map((column) => column.size);
    this.image = take(this.design.inputs);
    this.shades = sizes.map(take);
    this.values = sizes.map(take);
    this.confidences = take(sizes.at(-1));
    this.words = this.model.get("_words");
    const { panel } = this.words;
    this.panelNumbers = panel && [take(panel.n), take(panel.n), take(panel.n), take(panel.n), take(1)];
    const edges = numbersOf(this.model.get("_edges"));
    this.strongest = Array.from({ length: edges.length / 4 }, (_, i) => edges.subarray(4 * i, 4 * i + 4));
  }

  // --- the picture

  draw() {
    if (!this.centres) return;
    drawNeurons(this);
    drawEdges(this);
    this.drawWords();
    drawPanel(this);
  }

  drawWords() {
    const { words } = this;
    this.answer.textContent = words.answer;
    this.answer.classList.toggle("nnlib-net-long", words.answer.length > 2);
    this.certain.textContent = words.certain;
    this.answer.hidden = this.certain.hidden = !words.answer;
    this.waiting.textContent = words.waiting;
    this.waiting.hidden = !words.waiting;
    this.note.textContent = words.note;
    this.note.hidden = !words.note;
    this.problem.textContent = words.problem;
    this.problem.hidden = !words.problem;
    this.bars.forEach(({ row, fill, share }, i) => {
      fill.style.width = `${100 * this.confidences[i]}%`;
      share.textContent = words.percents[i];
      row.classList.toggle("nnlib-net-chosen", i === words.chosen);
    });
    if (this.back) this.back.setAttribute("aria-disabled", !words.moved);
    this.allOn.setAttribute("aria-disabled", !this.model.get("off").length);
    this.legend.textContent = `Circles: activations a.${this.strongest.length ? " Lines: weights w." : ""}`;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.live.textContent !== words.say) this.live.textContent = words.say;
    }, SETTLED);
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.close();
  },
};
