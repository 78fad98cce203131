// Where everything in the network picture stands, for the width that the page has.

import { clamp } from "./elements.js";

const HEAD = 46; // CSS pixels above the neurons, for the layers' names
const ZONE = 270; // for the neurons, or less if there are few
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

export function layOut(view) {
  const width = view.board.clientWidth;
  if (!width) return; // not on the page yet: the observer comes back
  view.laidOut = width;
  const { columns, side, inputs } = view.design;
  const roomy = width >= 500;
  const tiny = width < 340;
  const image = side ? (width >= 700 ? 150 : roomy ? 112 : tiny ? 66 : 84) : 56;
  view.board.classList.toggle("nnlib-net-narrow", !roomy);
  const output = roomy ? 208 : tiny ? 132 : 156; // the output's neurons, names, bars and percentages
  const rowsOf = (size) => (size <= 20 ? size : Math.ceil(size / Math.ceil(size / 16)));
  const most = Math.max(...columns.map(({ size }) => rowsOf(size)), side ? 4 : inputs);
  const zone = Math.min(ZONE, 46 * most);
  const middle = HEAD + zone / 2;
  view.height = HEAD + zone;
  view.board.style.height = `${view.height}px`;

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
  view.centres = plan.map(({ rows, across, step, dot, output: last }, layer) => {
    left += gap;
    const start = last ? width - output : left;
    left += across * (dot + 3);
    const centres = view.neurons[layer].map((button, neuron) => {
      const x = start + Math.floor(neuron / rows) * (dot + 3) + dot / 2;
      const y = middle + ((neuron % rows) - (rows - 1) / 2) * step;
      Object.assign(button.style, { width: `${dot}px`, height: `${dot}px`, left: `${x - dot / 2}px`, top: `${y - dot / 2}px` });
      return [x, y];
    });
    view.heads[layer].style.left = `${start + (across * (dot + 3) - 3) / 2}px`;
    return centres;
  });
  view.heads.at(-1).classList.add("nnlib-net-last");
  Object.assign(view.heads.at(-1).style, { left: `${width - output}px` });
  view.bars.forEach(({ row }, i) => {
    const [x, y] = view.centres.at(-1)[i];
    const start = x + plan.at(-1).dot / 2 + 4;
    Object.assign(row.style, { left: `${start}px`, top: `${y}px`, width: `${width - start}px` });
  });
  view.imageBox = [0, middle - image / 2, image];
  Object.assign(view.seen.style, { left: "0px", top: `${middle - image / 2}px`, width: `${image}px`, height: `${image}px` });
  Object.assign(view.seenName.style, { left: "0px", top: `${middle + image / 2 + 4}px`, width: `${image}px` });
  const step = Math.min(46, zone / inputs);
  view.cellCentres = view.cells.map((cell, i) => {
    const y = middle + (i - (inputs - 1) / 2) * step;
    Object.assign(cell.style, { left: "0px", top: `${y}px`, width: `${image}px` });
    return [image, y];
  });
  view.draw();
}
