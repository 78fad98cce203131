// The network picture in the browser. It draws what Python sends, and tells Python what the hand does: which neuron is
// pointed at or switched off, how far the image is moved. It computes no number that it shows.

const KEYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const HEAD = 46; // CSS pixels above the neurons, for the layers' names
const ZONE = 310; // for the neurons, or less if there are few
const SETTLED = 700; // ms without a change before the answer is read aloud

const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** Make an element: `make("button", { type: "button", text: "Back" }, ...children)`. */
function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/** Three digits are enough for a name that is read aloud. */
function spoken(value) {
  return Math.abs(value) >= 0.1 || value === 0 ? value.toFixed(2) : value.toPrecision(2);
}

/** Paint numbers as a picture of one square each; `colour(value)` gives [r, g, b]. */
function paint(canvas, values, columns, colour) {
  [canvas.width, canvas.height] = [columns, values.length / columns];
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => pixels.data.set([...colour(value), 255], 4 * i));
  context.putImageData(pixels, 0, 0);
}

/** A context for lines in CSS pixels, sharp on every screen. */
function sheet(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return context;
}

class View {
  constructor(model, el) {
    this.model = model;
    this.design = model.get("_design");
    this.el = el;
    this.build();
    this.readTheme();
    this.listen();
    this.read();
    this.layOut();
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

  // --- the parts

  build() {
    const { columns, names, side, inputs, parameters, movable } = this.design;
    const shape = [inputs, ...columns.map((column) => column.size)].join(" → ");
    this.edges = make("canvas", { class: "nnlib-net-edges", "aria-hidden": true });
    this.seen = make("canvas", { class: "nnlib-net-seen" });
    this.seenName = make("div", { class: "nnlib-net-under" });
    this.cells = side ? [] : Array.from({ length: inputs }, () => make("div", { class: "nnlib-net-cell" }));
    this.board = make("div", { class: "nnlib-net-board" }, this.edges, ...this.cells);
    if (side) this.board.append(this.seen, this.seenName);
    if (movable) {
      this.seen.setAttribute("tabindex", 0);
      this.seen.setAttribute("role", "application");
    } else this.seen.setAttribute("role", "img");
    this.heads = [];
    this.neurons = columns.map(({ name, size, activation }, layer) => {
      const buttons = Array.from({ length: size }, (_, neuron) =>
        make("button", { type: "button", class: "nnlib-net-neuron", tabindex: -1, "data-place": `${layer},${neuron}` }),
      );
      this.heads.push(
        make(
          "div",
          { class: "nnlib-net-head" },
          make("div", { text: name.replace(" layer", "") }),
          make("div", { class: "nnlib-net-quiet", text: [size, activation].filter(Boolean).join(" ") }),
        ),
      );
      const label = [`${name}, ${size} ${size === 1 ? "neuron" : "neurons"}`, activation].filter(Boolean).join(", ");
      this.board.append(this.heads[layer], make("div", { role: "group", "aria-label": label }, ...buttons));
      return buttons;
    });
    this.bars = names.map((name) => {
      const fill = make("div", { class: "nnlib-net-fill" });
      const share = make("div", { class: "nnlib-net-share" });
      const row = make(
        "div",
        { class: "nnlib-net-bar" },
        make("div", { class: "nnlib-net-name", text: name }),
        make("div", { class: "nnlib-net-track" }, fill),
        share,
      );
      this.board.append(row);
      return { row, fill, share };
    });

    this.answer = make("span", { class: "nnlib-net-answer" });
    this.certain = make("span", { class: "nnlib-net-certain" });
    this.waiting = make("span", { class: "nnlib-net-waiting" });
    this.live = make("div", { class: "nnlib-net-unseen", role: "status", "aria-live": "polite" });
    this.legend = make("span");
    const mark = (sign) => make("span", { class: `nnlib-net-mark nnlib-net-mark-${sign}`, "aria-hidden": true });
    const signs = [mark("plus"), " positive ", mark("minus"), " negative"];
    this.key = make("div", { class: "nnlib-net-key nnlib-net-quiet" }, this.legend, make("span", {}, ...signs));
    this.note = make("div", { class: "nnlib-net-note" });
    this.problem = make("div", { class: "nnlib-net-problem", role: "alert" });
    this.controls = make("div", { class: "nnlib-net-controls" });
    this.buildControls();
    this.stage = make(
      "div",
      { class: "nnlib-net-stage" },
      make(
        "div",
        { class: "nnlib-net-top" },
        make("div", { class: "nnlib-net-title" }, make("div", { text: shape }), make("div", { class: "nnlib-net-quiet", text: parameters })),
        make("div", { class: "nnlib-net-says" }, this.waiting, this.certain, this.answer),
      ),
      this.board,
      this.key,
      this.controls,
      this.note,
      this.problem,
      this.live,
    );
    this.panel = make("div", { class: "nnlib-net-panel", role: "group", "aria-label": "The neuron pointed at" });
    this.buildPanel();
    this.el.classList.add("nnlib-net");
    this.el.setAttribute("role", "group");
    this.el.setAttribute("aria-label", `Network ${shape.replaceAll(" → ", ", ")}, ${parameters}`);
    this.el.replaceChildren(this.stage, this.panel);
    // JupyterLab would take letters and arrows for commands on cells. This attribute tells it to leave them to us; it
    // must stand on what has the focus itself, not only around it.
    for (const focusable of this.el.querySelectorAll("button, select, [tabindex]"))
      focusable.setAttribute("data-lm-suppress-shortcuts", true);
  }

  buildControls() {
    const act = (label, text, run) => {
      const button = make("button", { type: "button", class: "nnlib-net-button", title: label, text });
      if (!/\w/.test(text)) button.setAttribute("aria-label", label); // words on a button are its name, for all
      button.addEventListener("click", run);
      return button;
    };
    if (this.design.movable) {
      const arrow = (name, sign, key) => act(`Move the image ${name}`, sign, () => this.move(KEYS[key]));
      this.back = act("Put the image back", "Centre", () => this.set("moved", [0, 0]));
      this.controls.append(
        make(
          "div",
          { class: "nnlib-net-group", role: "group", "aria-label": "Move the image by one pixel" },
          make("span", { class: "nnlib-net-quiet", text: "Move" }),
          arrow("left", "←", "ArrowLeft"),
          arrow("up", "↑", "ArrowUp"),
          arrow("down", "↓", "ArrowDown"),
          arrow("right", "→", "ArrowRight"),
          this.back,
        ),
      );
    }
    this.allOn = act("Switch every neuron on again", "All neurons on", () => this.set("off", []));
    if (this.design.columns.length > 1) this.controls.append(this.allOn);
    const direction = (text, backward) => {
      const button = act(`Show the ${text.toLowerCase()} pass`, text, () => this.set("backward", backward));
      button.backward = backward;
      return button;
    };
    this.directions = [direction("Forward", false), direction("Backward", true)];
    this.target = make("select", { class: "nnlib-net-button", "aria-label": "The right answer" });
    const answers = this.design.names.length > 1 ? this.design.names : ["no", "yes"];
    answers.forEach((name, i) => this.target.append(make("option", { value: i, text: name })));
    this.target.addEventListener("change", () => this.set("target", Number(this.target.value)));
    this.loss = make("span", { class: "nnlib-net-quiet" });
    this.directing = make(
      "div",
      { class: "nnlib-net-group", role: "group", "aria-label": "Direction" },
      ...this.directions,
      make("span", { class: "nnlib-net-quiet", text: "right answer" }),
      this.target,
      this.loss,
    );
    this.controls.append(this.directing);
  }

  buildPanel() {
    this.pictures = [0, 1, 2].map(() => {
      const canvas = make("canvas", { role: "img" });
      const caption = make("figcaption");
      return { canvas, caption, element: make("figure", {}, canvas, caption) };
    });
    this.signs = [0, 1].map(() => make("span", { class: "nnlib-net-sign", "aria-hidden": true }));
    const [a, b, c] = this.pictures.map((picture) => picture.element);
    this.equation = make("div", { class: "nnlib-net-equation" }, a, this.signs[0], b, this.signs[1], c);
    this.title = make("div", { class: "nnlib-net-title" });
    this.hint = make("div", { class: "nnlib-net-quiet" });
    this.formula = make("div", { class: "nnlib-net-formula" });
    this.running = make("canvas", { class: "nnlib-net-running", role: "img" });
    this.runningName = make("div", { class: "nnlib-net-under" });
    this.panel.append(
      make("div", { class: "nnlib-net-about" }, this.title, this.hint),
      this.equation,
      make("div", { class: "nnlib-net-words" }, this.formula, make("div", {}, this.running, this.runningName)),
    );
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
    this.sizes = new ResizeObserver(() => this.board.clientWidth !== this.laidOut && this.layOut());
    this.sizes.observe(this.board);
    this.themes = new MutationObserver(() => {
      this.readTheme();
      this.draw();
    });
    this.themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    this.el.addEventListener("keydown", (event) => this.onKey(event));
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

  onKey(event) {
    const accel = event.ctrlKey || event.metaKey || event.altKey;
    if (!accel && this.act(event.key, event.target)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (accel || (event.shiftKey && event.key === "Enter")) {
      // Save, run and the like are still JupyterLab's: hand them on from outside of the part that it leaves alone.
      const copy = new KeyboardEvent("keydown", event);
      this.el.parentElement.dispatchEvent(copy);
      if (copy.defaultPrevented) event.preventDefault();
      event.stopPropagation();
    }
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
    const bytes = this.model.get("_frame");
    const numbers = (view) =>
      new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    const frame = numbers(bytes);
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
    const edges = numbers(this.model.get("_edges"));
    this.strongest = Array.from({ length: edges.length / 4 }, (_, i) => edges.subarray(4 * i, 4 * i + 4));
  }

  // --- where everything stands

  layOut() {
    const width = this.board.clientWidth;
    if (!width) return; // not on the page yet: the observer comes back
    this.laidOut = width;
    const { columns, side, inputs } = this.design;
    const roomy = width >= 500;
    const image = side ? (width >= 700 ? 150 : roomy ? 112 : 84) : 56;
    this.board.classList.toggle("nnlib-net-narrow", !roomy);
    const output = roomy ? 208 : 156; // the output's neurons, names, bars and percentages
    const rowsOf = (size) => (size <= 20 ? size : Math.ceil(size / Math.ceil(size / 16)));
    const most = Math.max(...columns.map(({ size }) => rowsOf(size)), side ? 4 : inputs);
    const zone = Math.min(ZONE, 46 * most);
    const middle = HEAD + zone / 2;
    this.height = HEAD + zone;
    this.board.style.height = `${this.height}px`;

    const plan = columns.map(({ size }, layer) => {
      const rows = rowsOf(size);
      const across = Math.ceil(size / rows);
      const step = Math.min(46, zone / rows);
      return { rows, across, step, dot: clamp(step - 4, 8, 20), output: layer === columns.length - 1 };
    });
    const hidden = plan.filter((column) => !column.output);
    const room = width - image - output;
    const wish = sum(hidden.map(({ across, dot }) => across * (dot + 3)));
    const gaps = hidden.length + 1;
    const tight = Math.min(1, Math.max(0.3, (room - gaps * 14) / (wish || 1)));
    for (const column of hidden) column.dot = Math.max(8, (column.dot + 3) * tight - 3);
    const gap = (room - sum(hidden.map(({ across, dot }) => across * (dot + 3)))) / gaps;

    let left = image;
    this.centres = plan.map(({ rows, across, step, dot, output: last }, layer) => {
      left += gap;
      const start = last ? width - output : left;
      left += across * (dot + 3);
      const centres = this.neurons[layer].map((button, neuron) => {
        const x = start + Math.floor(neuron / rows) * (dot + 3) + dot / 2;
        const y = middle + ((neuron % rows) - (rows - 1) / 2) * step;
        Object.assign(button.style, { width: `${dot}px`, height: `${dot}px`, left: `${x - dot / 2}px`, top: `${y - dot / 2}px` });
        return [x, y];
      });
      this.heads[layer].style.left = `${start + (across * (dot + 3) - 3) / 2}px`;
      return centres;
    });
    this.heads.at(-1).classList.add("nnlib-net-last");
    Object.assign(this.heads.at(-1).style, { left: `${width - output}px` });
    this.bars.forEach(({ row }, i) => {
      const [x, y] = this.centres.at(-1)[i];
      const start = x + plan.at(-1).dot / 2 + 4;
      Object.assign(row.style, { left: `${start}px`, top: `${y}px`, width: `${width - start}px` });
    });
    this.imageBox = [0, middle - image / 2, image];
    Object.assign(this.seen.style, { left: "0px", top: `${middle - image / 2}px`, width: `${image}px`, height: `${image}px` });
    Object.assign(this.seenName.style, { left: "0px", top: `${middle + image / 2 + 4}px`, width: `${image}px` });
    const step = Math.min(46, zone / inputs);
    this.cellCentres = this.cells.map((cell, i) => {
      const y = middle + (i - (inputs - 1) / 2) * step;
      Object.assign(cell.style, { left: "0px", top: `${y}px`, width: `${image}px` });
      return [image, y];
    });
    this.draw();
  }

  // --- the picture

  draw() {
    if (!this.centres) return;
    this.drawNeurons();
    this.drawEdges();
    this.drawWords();
    this.drawPanel();
  }

  drawNeurons() {
    const { columns, names, side, movable } = this.design;
    const off = new Set(this.model.get("off").map(String));
    const pointed = `${this.model.get("pointed")}`;
    const anyPointed = this.model.get("pointed").length === 2;
    const what = this.model.get("backward") ? "gradient" : "activation";
    this.neurons.forEach((buttons, layer) => {
      const { name, hidden } = columns[layer];
      const last = layer === columns.length - 1;
      buttons.forEach((button, neuron) => {
        const place = `${layer},${neuron}`;
        const shade = this.shades[layer][neuron];
        button.style.backgroundColor = this.lit(shade);
        button.classList.toggle("nnlib-net-off", off.has(place));
        button.classList.toggle("nnlib-net-minus", shade < -0.15);
        button.classList.toggle("nnlib-net-bright", !this.dark || Math.abs(shade) > 0.6);
        button.classList.toggle("nnlib-net-pointed", place === pointed);
        button.tabIndex = place === pointed || (!anyPointed && place === "0,0") ? 0 : -1;
        const answer = last && names.length > 1 ? `, answer ${names[neuron]}` : "";
        const said = last && what === "activation" ? `confidence ${this.words.percents[neuron] || "none yet"}` : `${what} ${spoken(this.values[layer][neuron])}`;
        button.setAttribute("aria-label", `${name}, neuron ${neuron}${answer}, ${said}${off.has(place) ? ", switched off" : ""}`);
        if (hidden) button.setAttribute("aria-pressed", off.has(place));
      });
    });
    this.cells.forEach((cell, i) => (cell.textContent = spoken(this.image[i]).replace("-", "−")));
    if (!side) return;
    paint(this.seen, this.image, side, this.grey);
    const moved = this.words.moved ? `moved ${this.words.moved}` : "";
    this.seenName.textContent = moved || `${side} × ${side} pixels`;
    const keys = movable ? " Arrow keys move it, Home puts it back." : "";
    const ink = `${this.image.filter((value) => value > 0).length} of them with ink`;
    this.seen.setAttribute("aria-label", `What the network sees, ${side} by ${side} pixels, ${ink}${moved && `, ${moved}`}.${keys}`);
  }

  drawEdges() {
    const pictured = [this.model.get("_edges"), this.model.get("pointed"), this.model.get("off"), this.centres, this.dark];
    if (this.pictured?.every((part, i) => part === pictured[i])) return; // they stay while a hand draws
    this.pictured = pictured;
    const context = sheet(this.edges, this.laidOut, this.height);
    const [layer, neuron] = this.model.get("pointed");
    const pointed = layer !== undefined;
    const quiet = getComputedStyle(this.stage).color;
    const { positive, negative } = this;
    const { side } = this.design;
    const off = new Set(this.model.get("off").map(String));

    const line = ([ax, ay], [bx, by], strength, alpha) => {
      const size = Math.abs(strength);
      context.globalAlpha = alpha;
      context.strokeStyle = strength < 0 ? negative : positive;
      context.lineWidth = 0.5 + 1.9 * size;
      context.setLineDash(strength < 0 ? [4, 3] : []);
      context.beginPath();
      context.moveTo(ax, ay);
      context.lineTo(bx, by);
      context.stroke();
    };

    if (side) {
      const [x, y, size] = this.imageBox;
      context.strokeStyle = quiet;
      context.lineWidth = 0.7;
      const tall = this.centres[0];
      const [top, bottom] = [tall[0][1], Math.max(...tall.map((centre) => centre[1]))];
      for (const [bx, by] of tall) {
        const share = bottom > top ? (by - top) / (bottom - top) : 0.5;
        context.globalAlpha = tall.length > 32 ? 0.06 : 0.13;
        context.beginPath();
        context.moveTo(x + size, y + 4 + share * (size - 8));
        context.lineTo(bx, by);
        context.stroke();
      }
      if (pointed && layer === 0) {
        const [bx, by] = tall[neuron];
        context.globalAlpha = 0.1;
        context.fillStyle = quiet;
        context.beginPath();
        context.moveTo(x + size, y);
        context.lineTo(bx, by);
        context.lineTo(x + size, y + size);
        context.fill();
      }
    }
    for (const [to, from, into, strength] of this.strongest) {
      const start = to ? this.centres[to - 1][from] : this.cellCentres[from];
      const mine = (to === layer && into === neuron) || (to === layer + 1 && from === neuron);
      const dead = off.has(`${to - 1},${from}`) || off.has(`${to},${into}`);
      const full = 0.07 + 0.63 * Math.abs(strength) ** 1.4;
      const fade = dead ? 0.12 : !mine && pointed ? 0.5 : 1;
      line(start, this.centres[to][into], strength, mine && !dead ? Math.max(full, 0.45) : full * fade);
    }
    context.globalAlpha = 1;
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
    this.directing.hidden = !words.directions;
    for (const button of this.directions)
      button.setAttribute("aria-pressed", button.backward === this.model.get("backward"));
    this.target.value = this.model.get("target");
    this.loss.textContent = words.loss;
    const [circles, lines] = this.model.get("backward") ? ["gradients dz", "gradients dW"] : ["activations a", "weights w"];
    this.legend.textContent = `Circles: ${circles}.${this.strongest.length ? ` Lines: ${lines}.` : ""}`;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.live.textContent !== words.say) this.live.textContent = words.say;
    }, SETTLED);
  }

  drawPanel() {
    const { panel } = this.words;
    this.panel.classList.toggle("nnlib-net-none", !panel);
    if (!panel) {
      this.title.textContent = "Point at a neuron, or tab to it, to see what it does.";
      this.hint.textContent = "";
      return;
    }
    const { side } = this.design;
    const { captions, signs, many, n } = panel;
    this.title.textContent = panel.title;
    const way = panel.off ? "on again" : "off";
    this.hint.textContent = panel.hidden ? `Click it, or press Enter, to switch it ${way}.` : "";
    this.panel.classList.toggle("nnlib-net-strips", !many);
    this.pictures.forEach(({ canvas, caption }, i) => {
      const values = this.panelNumbers[i];
      const largest = Math.max(...values.map(Math.abs)) || 1;
      const colour = many && i === 0 ? this.grey : (value) => this.signed(value / largest);
      paint(canvas, values, many ? side : n, colour);
      caption.textContent = captions[i];
      const range = `from ${spoken(Math.min(...values))} to ${spoken(Math.max(...values))}`;
      canvas.setAttribute("aria-label", `${captions[i]} as a picture, ${range}: blue is positive, orange negative, white zero`);
      canvas.style.setProperty("--n", n);
    });
    this.signs.forEach((sign, i) => (sign.textContent = signs[i]));
    this.formula.replaceChildren(
      ...panel.formula.flatMap(([name, text]) => [make("span", { class: "nnlib-net-quiet", text: name }), make("span", { text })]),
    );
    this.running.hidden = this.runningName.hidden = !panel.running;
    if (panel.running) this.drawRunning(this.panelNumbers[3], this.panelNumbers[4][0]);
  }

  /** The sum as it grows with each product, blue where it is above 0 and orange below, and last the step by the bias. */
  drawRunning(sums, end) {
    const [width, height, after] = [Math.min(420, this.running.parentElement.clientWidth || 300), 64, 26];
    const context = sheet(this.running, width, height);
    const high = Math.max(0, end, ...sums);
    const low = Math.min(0, end, ...sums);
    const y = (value) => 4 + ((high - value) / (high - low || 1)) * (height - 8);
    const x = (i) => ((i + 1) / sums.length) * (width - after);
    const { positive, negative } = this;
    const path = () => {
      context.beginPath();
      context.moveTo(0, y(0));
      sums.forEach((value, i) => {
        if (sums.length <= 128) context.lineTo(x(i), y(i ? sums[i - 1] : 0)); // few products make stairs
        context.lineTo(x(i), y(value));
      });
    };
    for (const [colour, top, bottom] of [
      [positive, 0, y(0) + 1],
      [negative, y(0) + 1, height],
    ]) {
      context.save();
      context.beginPath();
      context.rect(0, top, width, bottom - top);
      context.clip();
      path();
      context.strokeStyle = colour;
      context.lineWidth = 1.6;
      context.stroke();
      context.lineTo(x(sums.length - 1), y(0));
      context.fillStyle = colour;
      context.globalAlpha = 0.14;
      context.fill();
      context.restore();
    }
    context.strokeStyle = getComputedStyle(this.stage).color;
    context.globalAlpha = 0.35;
    context.beginPath();
    context.moveTo(0, y(0));
    context.lineTo(width, y(0));
    context.stroke();
    context.globalAlpha = 1;
    context.setLineDash([3, 2]);
    context.beginPath();
    context.moveTo(x(sums.length - 1), y(sums.at(-1)));
    context.lineTo(width - 10, y(sums.at(-1)));
    context.lineTo(width - 10, y(end));
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = end < 0 ? negative : positive;
    context.beginPath();
    context.arc(width - 10, y(end), 4, 0, 7);
    context.fill();
    const say = "running sum of the products, then the bias";
    this.runningName.textContent = say;
    this.running.setAttribute("aria-label", `${say}: from ${spoken(low)} to ${spoken(high)}, it ends at z = ${spoken(end)}`);
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.close();
  },
};
