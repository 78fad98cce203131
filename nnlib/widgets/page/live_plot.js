// A live plot in the page: the picture that the kernel drew, what a hand can take in it, the number that matters, and the
// words below.

import { make, tell } from "./elements.js";
import { Grips } from "./grips.js";
import { Controls } from "./controls.js";
import { Glide, Player, pulse } from "./player.js";

const GONE = 1000; // milliseconds without a view, after which nobody is to see a figure again; a moved cell takes less
const views = new WeakMap(); // how many there are of each figure, under its layout, which it shares with none

class PlotView {
  constructor(model, el) {
    Object.assign(this, { model, el, sent: 0, shown: 0, ready: new Map() });
    this.canvas = make("canvas", { role: "img" });
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.night = make("div", { class: "nnlib-night" });
    this.sheet = make("div", { class: "nnlib-sheet" }, this.canvas, this.night);
    this.grips = new Grips(model, this.sheet);
    this.player = new Player(model);
    this.glide = new Glide(model);
    this.big = make("strong", { class: "nnlib-big" });
    this.cheer = make("span", { class: "nnlib-cheer", role: "status" });
    this.top = make("div", { class: "nnlib-top" }, this.player.el, this.big, this.cheer);
    this.readout = make("p", { class: "nnlib-readout", role: "status" });
    this.problem = make("p", { class: "nnlib-problem", role: "alert" });
    this.hint = make("p", { class: "nnlib-hint" });
    el.classList.add("nnlib-picture");
    el.append(this.top, this.sheet, this.readout, this.problem, this.hint);
    this.listen();
    this.frame();
    this.words();
    this.places();
  }

  listen() {
    const { model } = this;
    this.handlers = {
      "change:frame": () => this.frame(),
      "change:alt change:readout change:problem change:big change:cheer": () => this.words(),
      "change:grips change:negative": () => this.places(),
      "change:pulse": () => this.calm.matches || pulse(this.sheet, model.get("pulse")),
      "change:width": () => this.fit(),
    };
    for (const [events, handler] of Object.entries(this.handlers)) model.on(events, handler);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.tell = () => this.fit();
    window.addEventListener("resize", this.tell); // zooming changes the ratio, and is a resize
    this.calm.addEventListener("change", this.tell);
    this.sizes = new ResizeObserver(this.tell);
    this.sizes.observe(this.el);
    this.controls = new Controls(this.model, this.el, (frames) => this.prepare(frames));
    this.grips.begin(this.controls);
    this.count(1);
    this.el.addEventListener("nnlib-stop", () => this.rest()); // the kernel was interrupted (nnlib/_jupyter)
    this.fit();
  }

  count(change) {
    const layout = this.model.get("layout");
    views.set(layout, (views.get(layout) ?? 0) + change);
    return views.get(layout);
  }

  /** Whatever goes on by itself comes to its end, here and in the kernel. */
  rest() {
    this.player.pause();
    tell(this.model, {});
  }

  close() {
    this.count(-1);
    setTimeout(() => this.count(0) || this.rest(), GONE);
    for (const [events, handler] of Object.entries(this.handlers)) this.model.off(events, handler);
    window.removeEventListener("resize", this.tell);
    this.calm.removeEventListener("change", this.tell);
    this.sizes.disconnect();
    this.player.close();
    this.glide.close();
    this.controls.close();
    this.prepare([]);
    this.grips.close();
  }

  /** The picture is as wide as it was made, or as the page has room for; the kernel draws just the pixels of the screen. */
  fit() {
    const natural = this.model.get("width");
    const room = this.el.clientWidth;
    if (!room) return; // not on the page yet: the observer comes back
    this.across = Math.min(natural, room);
    this.size();
    const ratio = Math.round((1000 * window.devicePixelRatio * this.across) / natural) / 1000;
    this.model.set({ ratio, motion: !this.calm.matches });
    this.model.save_changes();
  }

  size() {
    const exact = this.canvas.width / window.devicePixelRatio; // a pixel of the picture on each of the screen is sharpest
    const width = Math.abs(exact - this.across) < 2 ? exact : this.across;
    this.sheet.style.width = `${width}px`;
  }

  /** Decode pictures that may be shown next, in place of those that were ready before. */
  prepare(frames) {
    for (const picture of this.ready.values()) picture.close();
    this.ready.clear();
    const { ready } = this;
    this.next = frames;
    for (const bytes of frames)
      bitmap(bytes).then((picture) => (this.next === frames ? ready.set(bytes, picture) : picture.close()));
  }

  async frame() {
    const [number, bytes] = [++this.sent, this.model.get("frame")];
    if (!bytes.byteLength) return (this.canvas.dataset.shown = 0); // the very first drawing failed
    const picture = this.ready.get(bytes) ?? (await decode(bytes));
    this.ready.delete(bytes);
    if (number > this.shown) {
      const [width, height] = [picture.displayWidth ?? picture.width, picture.displayHeight ?? picture.height];
      const { canvas } = this;
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height }); // it also clears
        this.size();
      }
      this.context.drawImage(picture, 0, 0);
      canvas.dataset.shown = this.shown = number;
      this.player.shown();
    }
    picture.close();
  }

  words() {
    const { model } = this;
    this.canvas.setAttribute("aria-label", model.get("alt"));
    this.readout.textContent = model.get("readout");
    this.big.textContent = model.get("big");
    this.cheer.textContent = model.get("cheer");
    this.problem.textContent = model.get("problem");
    this.problem.hidden = !model.get("problem");
    this.top.hidden = !model.get("big") && !model.get("play").steps;
  }

  places() {
    const words = this.grips.draw();
    this.hint.textContent = words;
    this.hint.hidden = !words;
    if (words) this.canvas.setAttribute("aria-description", `${words} The sliders do the same.`);
    this.night.style.clipPath = this.model.get("negative");
  }
}

// An <img> would wait for the browser's other processes, and for the next frame; this takes a third of the time.
async function decode(bytes) {
  const type = "image/jpeg";
  if (!globalThis.ImageDecoder) return createImageBitmap(new Blob([bytes], { type })); // a page without https, an old browser
  const decoder = new ImageDecoder({ data: bytes, type });
  const { image } = await decoder.decode();
  decoder.close();
  return image;
}

// A picture that may wait, and go unshown with its page: a decoder's own frame must be closed in time.
async function bitmap(bytes) {
  const frame = await decode(bytes);
  const picture = await createImageBitmap(frame);
  frame.close();
  return picture;
}

export default {
  render({ model, el }) {
    const view = new PlotView(model, el);
    return () => view.close();
  },
};
