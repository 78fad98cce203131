// The pad in the browser. It draws at once, without asking Python, and sends Python the numbers while it draws.
// What the pad is for (tools, colours, range) comes from Python in `_design`; nothing here knows weights from digits.

import { clamp, handOn, keepKeys, make } from "./elements.js";
import { Grid } from "./pad_grid.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };


/** A row of buttons of which one is pressed. Real radio inputs bring their keys and their words to screen readers. */
function choice(label, options, chosen, onChoose) {
  const name = `nnlib-pad-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  const inputs = options.map((option, i) => {
    const input = make("input", { type: "radio", name, "aria-label": option.name });
    input.checked = i === chosen;
    input.addEventListener("change", () => onChoose(i));
    return input;
  });
  const labels = options.map((option, i) => make("label", { title: option.title }, inputs[i], ...option.face));
  return { inputs, element: make("div", { class: "nnlib-pad-choice", role: "radiogroup", "aria-label": label }, ...labels) };
}

class View {
  constructor(model, grid, el) {
    this.model = model;
    this.grid = grid;
    this.design = model.get("_design");
    this.tool = 0;
    this.width = Math.floor(this.design.sizes.length / 2);
    this.cursor = [Math.floor(grid.size / 2), Math.floor(grid.size / 2)];
    this.build(el);
    this.listen();
    this.words = () => this.write();
    model.on("change:label change:error change:words", this.words);
    grid.views.add(this);
    this.write();
    this.point(null);
    this.draw();
  }

  close() {
    this.model.off("change:label change:error change:words", this.words);
    this.grid.views.delete(this);
  }

  brush(tool = this.tool) {
    const { spread = 1, target, strength } = this.design.tools[tool];
    return { target, strength, radius: this.design.sizes[this.width].radius * spread };
  }

  build(el) {
    const { tools, sizes, cell, lines } = this.design;
    const n = this.grid.size;
    this.label = make("div", { class: "nnlib-pad-label" });
    this.tools = choice(
      "Tool",
      tools.map(({ name, symbol, colour, ink, key }) => ({
        name,
        title: `${name} (key ${key})`,
        face: [
          make("span", { class: "nnlib-pad-chip", style: `background: ${colour}; color: ${ink}`, "aria-hidden": true, text: symbol }),
          make("span", { text: name }),
        ],
      })),
      this.tool,
      (i) => (this.tool = i),
    );
    this.sizes = choice(
      "Brush size",
      sizes.map(({ name, radius }) => ({
        name,
        title: `${name} brush`,
        face: [make("span", { class: "nnlib-pad-dot", style: `--dot: ${2 * Math.round(2 + 1.5 * radius)}px` })],
      })),
      this.width,
      (i) => (this.width = i),
    );
    this.undo = make("button", { type: "button", title: "Undo (Ctrl+Z)", text: "Undo" });
    this.clear = make("button", { type: "button", title: "Clear (key C)", text: "Clear" });
    this.canvas = make("canvas", { width: n, height: n, tabindex: 0, role: "application" });
    this.spot = make("div", { class: "nnlib-pad-cursor", hidden: "" });
    this.ring = make("div", { class: "nnlib-pad-ring", hidden: "" });
    this.readout = make("div", { class: "nnlib-pad-readout", role: "status", "aria-live": "off" });
    this.error = make("div", { class: "nnlib-pad-error", role: "alert" });
    const many = sizes.length > 1;
    const acts = make("div", { class: "nnlib-pad-acts" }, this.undo, this.clear);
    this.root = make(
      "div",
      { class: "nnlib-pad", role: "group", style: `--n: ${n}; --side: ${n * cell}px` },
      make("div", { class: "nnlib-pad-bar" }, this.label, acts),
      make("div", { class: "nnlib-pad-bar" }, this.tools.element, ...(many ? [this.sizes.element] : [])),
      make(
        "div",
        { class: "nnlib-pad-sheet" },
        this.canvas,
        ...(lines ? [make("div", { class: "nnlib-pad-lines", style: `--line: ${lines}` })] : []),
        this.ring,
        this.spot,
      ),
      this.readout,
      this.error,
    );
    keepKeys(this.root.querySelectorAll("canvas, input, button"));
    el.replaceChildren(this.root);
  }

  listen() {
    this.undo.addEventListener("click", () => this.grid.undo());
    this.clear.addEventListener("click", () => this.grid.clear());
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.onDown(event));
    canvas.addEventListener("pointermove", (event) => this.onMove(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"])
      canvas.addEventListener(end, (event) => this.onUp(event));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("contextmenu", (event) => this.pointer !== undefined && event.preventDefault());
    canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && this.showCursor()); // by the Tab key
    canvas.addEventListener("keyup", (event) => event.key === "Shift" && this.rest());
    canvas.addEventListener("blur", () => {
      this.rest();
      this.spot.hidden = true;
      this.point(null);
    });
  }

  write() {
    const label = this.model.get("label");
    const keys = this.design.tools.map(({ name, key }) => `${key} takes ${name}`).join(", ");
    this.label.textContent = label;
    this.root.setAttribute("aria-label", label);
    this.canvas.setAttribute("aria-label", this.model.get("words"));
    this.canvas.setAttribute(
      "aria-description",
      "Arrow keys move the cursor, with Shift they paint on the way, Space paints, E erases, C clears, " +
        `Control+Z undoes, ${keys}.`,
    );
    this.error.textContent = this.model.get("error");
    this.error.hidden = !this.model.get("error");
  }

  draw() {
    const { low, high, colours } = this.design;
    const context = this.canvas.getContext("2d");
    const pixels = context.createImageData(this.grid.size, this.grid.size);
    this.grid.values.forEach((value, i) => {
      const [r, g, b] = colours[Math.round(((value - low) / (high - low)) * (colours.length - 1))];
      pixels.data.set([r, g, b, 255], 4 * i);
    });
    context.putImageData(pixels, 0, 0);
    this.undo.setAttribute("aria-disabled", !this.grid.past.length);
    this.clear.setAttribute("aria-disabled", !this.grid.values.some(Boolean));
    if (this.pointed) this.say(...this.pointed);
  }

  // --- words under the pad

  say(column, row) {
    const value = this.grid.values[row * this.grid.size + column];
    const sign = value < 0 ? "−" : this.design.low < 0 && value > 0 ? "+" : "";
    this.readout.textContent = `row ${row}, column ${column}: ${sign}${Math.abs(value).toFixed(2)}`;
  }

  /** Show the brush and the number at [x, y], or neither. */
  point(at) {
    const [column, row] = (at ?? []).map(Math.floor);
    const inside = at && Math.min(column, row) >= 0 && Math.max(column, row) < this.grid.size;
    this.pointed = inside ? [column, row] : null;
    this.ring.hidden = !inside;
    this.readout.setAttribute("aria-live", "off"); // a mouse crosses a hundred pixels: nobody wants to hear them all
    if (!inside) {
      this.readout.textContent = "Use the mouse, or arrow keys and Space.";
      return;
    }
    this.ring.style.setProperty("--x", at[0]);
    this.ring.style.setProperty("--y", at[1]);
    this.ring.style.setProperty("--r", this.brush().radius);
    this.say(column, row);
  }

  // --- mouse, pen and finger

  where(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * this.grid.size,
      ((event.clientY - box.top) / box.height) * this.grid.size,
    ];
  }

  onDown(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault(); // no text selection on the way
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.rest();
    this.spot.hidden = true;
    this.pointer = event.pointerId;
    this.last = this.where(event);
    this.grid.begin(this.brush());
    this.grid.line(this.last, this.last);
    this.point(this.last);
  }

  onMove(event) {
    if (event.pointerId === this.pointer) {
      const between = event.getCoalescedEvents?.() ?? [];
      for (const moved of between.length ? between : [event]) {
        const here = this.where(moved);
        this.grid.line(this.last, here);
        this.last = here;
      }
    }
    this.point(this.where(event));
  }

  onUp(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = undefined;
    this.grid.end();
  }

  // --- keys

  showCursor() {
    const [column, row] = this.cursor;
    this.spot.hidden = false;
    this.spot.style.setProperty("--x", column);
    this.spot.style.setProperty("--y", row);
    this.point(null);
    this.pointed = this.cursor;
    this.readout.setAttribute("aria-live", "polite");
    this.say(column, row);
  }

  /** Paint from one pixel to the cursor; the stroke goes on until `rest`. */
  walk(from, brush) {
    const middle = ([column, row]) => [column + 0.5, row + 0.5];
    if (!this.walking) this.grid.begin(brush);
    this.walking = true;
    this.grid.line(middle(from), middle(this.cursor));
  }

  rest() {
    if (!this.walking) return;
    this.walking = false;
    this.grid.end();
  }

  dab(brush) {
    this.walk(this.cursor, brush);
    this.rest();
  }

  onKey(event) {
    const accel = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!event.altKey && this.act(key, accel, event.shiftKey, event.target === this.canvas)) {
      event.preventDefault();
      event.stopPropagation();
    } else handOn(event, this.root.parentElement);
  }

  /** Do what the key says; false if it says nothing here. */
  act(key, accel, shift, onCanvas) {
    if (accel) {
      if (key !== "z" || shift) return false;
      this.rest();
      this.grid.undo();
      return true;
    }
    if (!onCanvas) return false;
    const { tools } = this.design;
    const tool = tools.findIndex((each) => each.key === key);
    if (key in ARROWS) {
      const from = this.cursor;
      this.cursor = from.map((at, axis) => clamp(at + ARROWS[key][axis], 0, this.grid.size - 1));
      if (shift) this.walk(from, this.brush());
      else this.rest();
    } else if (tool >= 0 || [" ", "e", "c"].includes(key)) {
      this.rest();
      if (tool >= 0) {
        this.tool = tool;
        this.tools.inputs[tool].checked = true;
      } else if (key === "c") this.grid.clear();
      else this.dab(this.brush(key === "e" ? tools.findIndex((each) => each.target === 0) : this.tool));
    } else return false;
    this.showCursor();
    return true;
  }
}

// A function, so that each pad gets a grid of its own and all its views share it.
export default () => {
  let grid;
  return {
    initialize({ model }) {
      grid = new Grid(model);
      return () => grid.close();
    },
    render({ model, el }) {
      const view = new View(model, grid, el);
      return () => view.close();
    },
  };
};
