// Drawing the network picture: neurons lit by their numbers, what the network sees, and the edges between them.

import { paint, sheet } from "./canvas.js";

/** Three digits are enough for a name that is read aloud. */
export function spoken(value) {
  return Math.abs(value) >= 0.1 || value === 0 ? value.toFixed(2) : value.toPrecision(2);
}

export function drawNeurons(view) {
  const { columns, names, side, movable } = view.design;
  const off = new Set(view.model.get("off").map(String));
  const pointed = `${view.model.get("pointed")}`;
  const anyPointed = view.model.get("pointed").length === 2;
  view.neurons.forEach((buttons, layer) => {
    const { name, hidden } = columns[layer];
    const last = layer === columns.length - 1;
    buttons.forEach((button, neuron) => {
      const place = `${layer},${neuron}`;
      const shade = view.shades[layer][neuron];
      button.style.backgroundColor = view.lit(shade);
      button.classList.toggle("nnlib-net-off", off.has(place));
      button.classList.toggle("nnlib-net-minus", shade < -0.15);
      button.classList.toggle("nnlib-net-bright", !view.dark || Math.abs(shade) > 0.6);
      button.classList.toggle("nnlib-net-pointed", place === pointed);
      button.tabIndex = place === pointed || (!anyPointed && place === "0,0") ? 0 : -1;
      const answer = last && names.length > 1 ? `, answer ${names[neuron]}` : "";
      const said = last ? `confidence ${view.words.percents[neuron] || "none yet"}` : `activation ${spoken(view.values[layer][neuron])}`;
      button.setAttribute("aria-label", `${name}, neuron ${neuron}${answer}, ${said}${off.has(place) ? ", switched off" : ""}`);
      if (hidden) button.setAttribute("aria-pressed", off.has(place));
    });
  });
  view.cells.forEach((cell, i) => (cell.textContent = spoken(view.image[i]).replace("-", "−")));
  if (!side) return;
  paint(view.seen, view.image, side, view.grey);
  const moved = view.words.moved ? `moved ${view.words.moved}` : "";
  view.seenName.textContent = moved || (movable ? "drag it to move it" : `${side} × ${side} pixels`);
  const keys = movable ? " Drag it, or move it by arrow keys; Home puts it back." : "";
  const ink = `${view.image.filter((value) => value > 0).length} of them with ink`;
  view.seen.setAttribute("aria-label", `What the network sees, ${side} by ${side} pixels, ${ink}${moved && `, ${moved}`}.${keys}`);
}

export function drawEdges(view) {
  const pictured = [view.model.get("_edges"), view.model.get("pointed"), view.model.get("off"), view.centres, view.dark];
  if (view.pictured?.every((part, i) => part === pictured[i])) return; // they stay while a hand draws
  view.pictured = pictured;
  const context = sheet(view.edges, view.laidOut, view.height);
  const [layer, neuron] = view.model.get("pointed");
  const pointed = layer !== undefined;
  const quiet = getComputedStyle(view.stage).color;
  const { positive, negative } = view;
  const { side } = view.design;
  const off = new Set(view.model.get("off").map(String));

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
    const [x, y, size] = view.imageBox;
    context.strokeStyle = quiet;
    context.lineWidth = 0.7;
    const tall = view.centres[0];
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
  for (const [to, from, into, strength] of view.strongest) {
    const start = to ? view.centres[to - 1][from] : view.cellCentres[from];
    const mine = (to === layer && into === neuron) || (to === layer + 1 && from === neuron);
    const dead = off.has(`${to - 1},${from}`) || off.has(`${to},${into}`);
    const full = 0.07 + 0.63 * Math.abs(strength) ** 1.4;
    const fade = dead ? 0.12 : !mine && pointed ? 0.22 : 1;
    line(start, view.centres[to][into], strength, mine && !dead ? Math.max(full, 0.45) : full * fade);
  }
  context.globalAlpha = 1;
}
