// The elements of the network picture: image, neurons, bars of the answers, words and buttons.

import { keepKeys, make } from "./elements.js";
import { buildPanel } from "./network_panel.js";

export function buildParts(view) {
  const { columns, names, side, inputs, parameters, movable } = view.design;
  const shape = [inputs, ...columns.map((column) => column.size)].join(" → ");
  view.edges = make("canvas", { class: "nnlib-net-edges", "aria-hidden": true });
  view.seen = make("canvas", { class: "nnlib-net-seen" });
  view.seenName = make("div", { class: "nnlib-net-under" });
  view.cells = side ? [] : Array.from({ length: inputs }, () => make("div", { class: "nnlib-net-cell" }));
  view.board = make("div", { class: "nnlib-net-board" }, view.edges, ...view.cells);
  if (side) view.board.append(view.seen, view.seenName);
  if (movable) {
    view.seen.setAttribute("tabindex", 0);
    view.seen.setAttribute("role", "application");
  } else view.seen.setAttribute("role", "img");
  view.heads = [];
  view.neurons = columns.map(({ name, size, activation }, layer) => {
    const buttons = Array.from({ length: size }, (_, neuron) =>
      make("button", { type: "button", class: "nnlib-net-neuron", tabindex: -1, "data-place": `${layer},${neuron}` }),
    );
    view.heads.push(
      make(
        "div",
        { class: "nnlib-net-head" },
        make("div", { text: name.replace(" layer", "") }),
        make("div", { class: "nnlib-net-quiet", text: [size, activation].filter(Boolean).join(" ") }),
      ),
    );
    const label = [`${name}, ${size} ${size === 1 ? "neuron" : "neurons"}`, activation].filter(Boolean).join(", ");
    view.board.append(view.heads[layer], make("div", { role: "group", "aria-label": label }, ...buttons));
    return buttons;
  });
  view.bars = names.map((name, i) => {
    const fill = make("div", { class: "nnlib-net-fill" });
    const share = make("div", { class: "nnlib-net-share" });
    const row = make(
      "div",
      { class: "nnlib-net-bar", "data-place": `${columns.length - 1},${i}` }, // the answer's row points at its neuron
      make("div", { class: "nnlib-net-name", text: name }),
      make("div", { class: "nnlib-net-track" }, fill),
      share,
    );
    view.board.append(row);
    return { row, fill, share };
  });

  view.answer = make("span", { class: "nnlib-net-answer" });
  view.certain = make("span", { class: "nnlib-net-certain" });
  view.waiting = make("span", { class: "nnlib-net-waiting" });
  view.live = make("div", { class: "nnlib-net-unseen", role: "status", "aria-live": "polite" });
  view.legend = make("span");
  const mark = (sign) => make("span", { class: `nnlib-net-mark nnlib-net-mark-${sign}`, "aria-hidden": true });
  const signs = [mark("plus"), " positive ", mark("minus"), " negative"];
  view.key = make("div", { class: "nnlib-net-key nnlib-net-quiet" }, view.legend, make("span", {}, ...signs));
  view.note = make("div", { class: "nnlib-net-note" });
  view.problem = make("div", { class: "nnlib-net-problem", role: "alert" });
  view.controls = make("div", { class: "nnlib-net-controls" });
  buildControls(view);
  view.stage = make(
    "div",
    { class: "nnlib-net-stage" },
    make(
      "div",
      { class: "nnlib-net-top" },
      make("div", { class: "nnlib-net-title" }, make("div", { text: shape }), make("div", { class: "nnlib-net-quiet", text: parameters })),
      make("div", { class: "nnlib-net-says" }, view.waiting, view.certain, view.answer),
    ),
    view.board,
    view.key,
    view.controls,
    view.problem,
    view.live,
  );
  view.panel = make("div", { class: "nnlib-net-panel", role: "group", "aria-label": "The neuron pointed at" });
  buildPanel(view);
  view.el.classList.add("nnlib-net");
  view.el.setAttribute("role", "group");
  view.el.setAttribute("aria-label", `Network ${shape.replaceAll(" → ", ", ")}, ${parameters}`);
  view.el.replaceChildren(view.stage, view.note, view.panel);
  keepKeys(view.el.querySelectorAll("button, [tabindex]"));
}

function buildControls(view) {
  const act = (label, text, run) => {
    const button = make("button", { type: "button", class: "nnlib-net-button", title: label, text });
    if (!/\w/.test(text)) button.setAttribute("aria-label", label); // words on a button are its name, for all
    button.addEventListener("click", run);
    return button;
  };
  if (view.design.movable) {
    view.back = act("Put the image back into the middle", "Centre", () => view.set("moved", [0, 0]));
    view.controls.append(view.back);
  }
  view.allOn = act("Switch every neuron on again", "All neurons on", () => view.set("off", []));
  if (view.design.columns.length > 1) view.controls.append(view.allOn);
}
