// The panel of the neuron pointed at: what it multiplies, its formula, and the sum as it grows.

import { paint, sheet } from "./canvas.js";
import { make } from "./elements.js";
import { spoken } from "./network_drawing.js";
import { formula } from "./network_formula.js";

export function buildPanel(view) {
  view.pictures = [0, 1, 2].map(() => {
    const canvas = make("canvas", { role: "img" });
    const caption = make("figcaption");
    return { canvas, caption, element: make("figure", {}, canvas, caption) };
  });
  view.signs = ["×", "="].map((text) => make("span", { class: "nnlib-net-sign", "aria-hidden": true, text }));
  const [a, b, c] = view.pictures.map((picture) => picture.element);
  view.equation = make("div", { class: "nnlib-net-equation" }, a, view.signs[0], b, view.signs[1], c);
  view.title = make("div", { class: "nnlib-net-title" });
  view.hint = make("div", { class: "nnlib-net-quiet" });
  view.formula = make("div", { class: "nnlib-net-formula" });
  view.running = make("canvas", { class: "nnlib-net-running", role: "img" });
  view.runningName = make("div", { class: "nnlib-net-under" });
  view.panel.append(
    make("div", { class: "nnlib-net-about" }, view.title, view.hint),
    view.equation,
    make("div", { class: "nnlib-net-words" }, view.formula, make("div", {}, view.running, view.runningName)),
  );
}

export function drawPanel(view) {
  const { panel } = view.words;
  view.panel.classList.toggle("nnlib-net-none", !panel);
  if (!panel) {
    view.title.textContent = "Point at a neuron, or tab to it, to see what it does.";
    view.hint.textContent = "";
    return;
  }
  const { side } = view.design;
  const { many, n } = panel;
  const under = [many ? "pixels x" : "inputs x", "weights w", "products x · w"];
  view.title.textContent = panel.title;
  const way = panel.off ? "on again" : "off";
  view.hint.textContent = panel.hidden ? `Click it, or press Enter, to switch it ${way}.` : "";
  view.panel.classList.toggle("nnlib-net-strips", !many);
  view.pictures.forEach(({ canvas, caption }, i) => {
    const values = view.panelNumbers[i];
    const largest = Math.max(...values.map(Math.abs)) || 1;
    const colour = many && i === 0 ? view.grey : (value) => view.signed(value / largest);
    paint(canvas, values, many ? side : n, colour);
    caption.textContent = under[i];
    const range = `from ${spoken(Math.min(...values))} to ${spoken(Math.max(...values))}`;
    canvas.setAttribute("aria-label", `${under[i]} as a picture, ${range}: blue is positive, orange negative, white zero`);
    canvas.style.setProperty("--n", n);
  });
  const lines = formula(panel, view.panelNumbers[0], view.panelNumbers[1]);
  view.formula.replaceChildren(
    ...lines.flatMap(([name, text]) => [make("span", { class: "nnlib-net-quiet", text: name }), make("span", { text })]),
  );
  view.running.hidden = view.runningName.hidden = !panel.drawn;
  if (panel.drawn) drawRunning(view, view.panelNumbers[3], view.panelNumbers[4][0]);
}

/** The sum as it grows with each product, blue where it is above 0 and orange below, and last the step by the bias. */
function drawRunning(view, sums, end) {
  const [width, height, after] = [Math.min(420, view.running.parentElement.clientWidth || 300), 64, 26];
  const context = sheet(view.running, width, height);
  const high = Math.max(0, end, ...sums);
  const low = Math.min(0, end, ...sums);
  const y = (value) => 4 + ((high - value) / (high - low || 1)) * (height - 8);
  const x = (i) => ((i + 1) / sums.length) * (width - after);
  const { positive, negative } = view;
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
  context.strokeStyle = getComputedStyle(view.stage).color;
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
  view.runningName.textContent = say;
  view.running.setAttribute("aria-label", `${say}: from ${spoken(low)} to ${spoken(high)}, it ends at z = ${spoken(end)}`);
}
