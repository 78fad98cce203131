// Draw a digit and watch it flow through the network: the notebook's sketchpad and network picture, with the page itself as
// their kernel. It does what nnlib.widgets.network_picture does in Python.

import { centre, greys, shift } from "./centre.js";
import { pack, unpack } from "./drawing.js";
import { Network, softmax } from "./forward.js";
import { Model } from "./in_place_of_a_kernel.js";
import { make } from "./widgets/elements.js";
import networkPicture from "./widgets/network_picture.js";
import newPad from "./widgets/pad.js";
import * as words from "./words.js";

const NUMBERS = new URL("digit_network.bin", import.meta.url);
const TEST_DIGITS = new URL("test_digits.bin", import.meta.url);

async function bytesOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} is not there (${answer.status})`);
  return answer.arrayBuffer();
}

/** The 13,002 numbers of the network that comes with the course. */
export async function digitNetwork({ inputs, columns }) {
  return new Network(inputs, columns, new Float32Array(await bytesOf(NUMBERS)));
}

/** The test digits as greys from 0 to 1, and their answers; packed, because most pixels are empty. */
export async function testDigits(inputs) {
  const packed = new Blob([await bytesOf(TEST_DIGITS)]).stream();
  const opened = await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
  const n = opened.byteLength / (inputs + 1);
  const images = Float32Array.from(new Uint8Array(opened, n), (level) => level / 255);
  return { images, answers: new Uint8Array(opened, 0, n) };
}

export default class DrawAndWatch {
  static async on(el, design, changed) {
    return new DrawAndWatch(el, design, changed, await digitNetwork(design.picture._design));
  }

  constructor(el, design, changed, network) {
    Object.assign(this, { design, changed, network, accuracies: new Map() });
    for (const each of [design.pad, design.picture]) each._design = { ...each._design, colours: triples(each._design.colours) };
    const { pad, picture } = design;
    this.sample = Float32Array.from(design.drawing, (level) => level / 255);
    this.untouched = true;
    this.pad = new Model({ ...pad, value: this.sample, error: "", words: "" }, () => this.drawn());
    const edges = Float32Array.from(network.columns.slice(1).flatMap((column, i) => strongest(column, i + 1)));
    const start = { ...picture, _edges: edges, off: [], moved: [0, 0] };
    this.picture = new Model(start, () => this.byHand());
    this.follow();
    const [left, right] = [make("div"), make("div")];
    el.classList.add("nnlib-watch");
    el.append(left, right);
    for (const event of ["pointerdown", "keydown"]) left.addEventListener(event, (happened) => this.makeRoom(happened), true);
    const padView = newPad();
    padView.initialize({ model: this.pad });
    padView.render({ model: this.pad, el: left });
    networkPicture.render({ model: this.picture, el: right });
  }

  // --- the hand

  /** The digit that is there at first makes room for the first stroke; Undo brings it back. */
  makeRoom(event) {
    const canvas = event.target.closest("canvas");
    const erases = canvas?.closest(".nnlib-pad").querySelectorAll("input[type=radio]")[1].checked;
    const key = event.key === " " || (event.shiftKey && event.key?.startsWith("Arrow"));
    const strokes = canvas && (event.type === "keydown" ? key : event.isPrimary && !event.button);
    if (strokes && !erases && this.untouched) this.pad.set("value", new Float32Array(this.sample.length));
    if (strokes) this.untouched = false;
  }

  drawn() {
    this.untouched = false;
    this.byHand();
  }

  byHand() {
    this.follow();
    this.changed();
  }

  // --- the kernel's part

  follow() {
    const { design, network, picture } = this;
    const { columns, names } = design.picture._design;
    const drawing = greys(this.pad.get("value"));
    const isDrawn = drawing.some(Boolean);
    const [off, moved, pointed] = ["off", "moved", "pointed"].map((name) => picture.get(name));
    const seen = isDrawn ? shift(centre(drawing), ...moved) : drawing;
    const switched = columns.map((_, layer) => off.filter(([there]) => there === layer).map(([, neuron]) => neuron));
    const flow = network.forward(seen, switched);
    const confidences = softmax(flow.at(-1).a).map(Math.fround);
    const answer = confidences.indexOf(Math.max(...confidences));
    const lit = flow.map(({ a }, layer) => {
      if (layer === flow.length - 1) return confidences;
      const largest = Math.max(...a.map(Math.abs)) || 1;
      return Array.from(a, (value) => value / largest);
    });
    const values = [...flow.slice(0, -1).map(({ a }) => a), confidences];
    const [layer, neuron] = pointed;
    const isOff = switched[layer]?.includes(neuron);
    const about = { place: pointed, confidence: confidences[neuron], off: isOff, drawn: isDrawn };
    const panel = pointed.length ? words.panel(network, design.picture._design, flow, about) : null;
    const shown = [...lit, ...values, confidences].map((part) => (isDrawn ? part : Array.from(part, () => 0)));
    const frame = [seen, ...shown, ...(panel?.pictures ?? [])].flatMap((part) => Array.from(part));
    const certain = `${words.percent(confidences[answer])} certain`;
    const waiting = "Draw a digit: the network is waiting.";
    picture.set({
      _frame: Float32Array.from(frame),
      _words: {
        answer: isDrawn ? names[answer] : "",
        certain: isDrawn ? certain : "",
        waiting: isDrawn ? "" : waiting,
        percents: confidences.map((share) => (isDrawn ? words.percent(share) : "")),
        chosen: isDrawn ? answer : -1,
        moved: words.moved(moved),
        problem: "",
        say: isDrawn ? `The network's answer: ${names[answer]}, ${certain}.` : waiting,
        panel: panel?.words ?? null,
        note: this.note(off, moved, switched),
      },
    });
    this.pad.set("words", this.describe());
    picture.changed.clear();
    this.pad.changed.clear();
  }

  /** What is drawn, for whoever can't see it. */
  describe() {
    const { size, label } = this.design.pad;
    const inked = Array.from(this.pad.get("value")).flatMap((value, i) => (value ? [i] : []));
    const pad = `${label}, ${size} by ${size} pixels`;
    if (!inked.length) return `${pad}: nothing drawn yet`;
    const [rows, columns] = [inked.map((i) => Math.floor(i / size)), inked.map((i) => i % size)];
    const range = (all) => `${Math.min(...all)} to ${Math.max(...all)}`;
    const where = `in rows ${range(rows)} and columns ${range(columns)}`;
    return `${pad}: ${inked.length.toLocaleString("en")} pixels with ink, ${where}`;
  }

  /** How many test digits are right as things are. They are fetched when they are first asked for. */
  note(off, moved, switched) {
    const { plain, digits } = this.design;
    const named = off.map(([layer, neuron]) => `${this.design.picture._design.columns[layer].name}, neuron ${neuron}`);
    if (!off.length && !moved.some(Boolean)) return words.note(plain, plain, digits, named, moved);
    const key = JSON.stringify([off, moved]);
    if (this.test && !this.accuracies.has(key)) {
      const { images, answers } = this.test;
      const n = images.length / answers.length;
      const there = new Float32Array(images.length);
      for (let i = 0; i < images.length; i += n) there.set(shift(images.subarray(i, i + n), ...moved), i);
      this.accuracies.set(key, this.network.shareRight(there, answers, switched));
    }
    if (!this.test) this.fetchTestDigits();
    return words.note(plain, this.accuracies.get(key) ?? null, digits, named, moved);
  }

  async fetchTestDigits() {
    this.fetching ??= testDigits(this.design.picture._design.inputs).then(
      (digits) => {
        this.test = digits;
        this.follow();
      },
      () => (this.fetching = undefined), // without a network the next change asks again
    );
  }

  // --- the state, for the address

  get state() {
    const [off, moved, pointed] = ["off", "moved", "pointed"].map((name) => this.picture.get(name));
    const parts = [`d${pack(greys(this.pad.get("value")))}`];
    if (off.length) parts.push(`o${off.map((place) => place.join("-")).join("_")}`);
    if (moved.some(Boolean)) parts.push(`m${moved.join("_")}`);
    if (pointed.length) parts.push(`p${pointed.join("-")}`);
    return parts.join(".");
  }

  /** Whatever of it can be understood is shown; the rest is left as at the beginning. */
  set state(text) {
    const parts = new Map(text.split(".").map((part) => [part[0], part.slice(1)]));
    const { columns, movable } = this.design.picture._design;
    const places = (words, hidden) =>
      words
        .split("_")
        .map((word) => word.split("-").map(Number))
        .filter(([layer, neuron, ...more]) => !more.length && neuron in Array(columns[layer]?.size ?? 0).fill(0) && (columns[layer].hidden || !hidden));
    const drawing = parts.has("d") ? unpack(parts.get("d"), this.design.pad.size ** 2) : null;
    const moved = (parts.get("m") ?? "").split("_").map(Number);
    const fits = moved.length === 2 && moved.every((n) => Number.isInteger(n) && Math.abs(n) <= movable);
    const off = new Map(places(parts.get("o") ?? "", true).map((place) => [`${place}`, place]));
    const [pointed] = places(parts.get("p") ?? "", false);
    this.pad.set("value", drawing ?? this.sample.slice());
    this.untouched = !drawing;
    this.picture.set({ off: [...off.values()].sort(inOrder), moved: fits ? moved : [0, 0] });
    this.picture.set("pointed", pointed ?? (text ? this.picture.get("pointed") : this.design.picture.pointed));
    this.follow();
  }

  reset() {
    this.state = "";
  }
}

/** The colours of a scale, written as hexadecimal digits; those of a figure shown twice are colours already. */
const triples = (hex) => (Array.isArray(hex) ? hex : hex.match(/.{6}/g).map((one) => [0, 2, 4].map((at) => parseInt(one.slice(at, at + 2), 16))));

/** The 200 largest weights that come into a column, weakest first, as (column, from, to, share of the very largest). */
function strongest({ W, size }, layer) {
  const largest = Math.max(...W.map(Math.abs));
  const chosen = Array.from(W, (weight, i) => [layer, Math.floor(i / size), i % size, weight / largest]);
  return chosen.sort((a, b) => Math.abs(a[3]) - Math.abs(b[3])).slice(-200).flat();
}

const inOrder = ([a, b], [c, d]) => a - c || b - d;
