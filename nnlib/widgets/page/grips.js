// What a hand can take in a picture: balls, lines and fields, laid over it. Mouse, pen and finger take them; the page
// sends where the hand is, in shares of the ax, as it presses, drags and lets go. What follows is decided in Python.

const SVG = "http://www.w3.org/2000/svg";
let strokes = 0;

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export class Grips {
  constructor(model, sheet) {
    this.model = model;
    this.sheet = sheet;
    this.svg = shape("svg", { class: "nnlib-grips", viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" });
    sheet.append(this.svg);
    this.parts = [];
  }

  /** Lay the grips where Python says; gives what the hand can do, in words. */
  draw() {
    const grips = this.model.get("grips");
    while (this.parts.length < grips.length) this.parts.push(this.part(this.parts.length));
    this.parts.forEach((part, i) => {
      const grip = grips[i];
      part.frame.style.display = grip && (grip.field || grip.points.length) ? "" : "none";
      if (!grip) return;
      const [x, y, width, height] = grip.box;
      for (const [name, value] of Object.entries({ x, y, width, height })) part.frame.setAttribute(name, value);
      const kind = grip.field ? "field" : grip.points.length > 1 ? "line" : "ball";
      part.frame.setAttribute("class", `nnlib-grip nnlib-grip-${kind}${part.held() ? " nnlib-held" : ""}`);
      part.title.textContent = grip.words;
      const path = grip.field ? "M0 0H1V1H0Z" : grip.points.map(([px, py], k) => `${k ? "L" : "M"}${px} ${py}`).join("");
      for (const line of [part.mark, part.reach]) line.setAttribute("d", kind === "ball" && path ? `${path}h0` : path);
    });
    return [...new Set(grips.map((grip) => grip.words))].filter(Boolean).join("; ").replace(/$/, grips.length ? "." : "");
  }

  part(number) {
    const frame = shape("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none" });
    const [title, mark, reach] = [shape("title", {}), shape("path", { class: "nnlib-mark" }), shape("path", { class: "nnlib-reach" })];
    frame.append(title, mark, reach);
    this.svg.append(frame);
    let stroke = 0;
    const send = (event, done) => {
      const [x, y, width, height] = this.model.get("grips")[number].box;
      const sheet = this.sheet.getBoundingClientRect();
      const at = [
        ((event.clientX - sheet.left) / sheet.width - x) / width,
        ((event.clientY - sheet.top) / sheet.height - y) / height,
      ].map((share) => Math.min(Math.max(share, 0), 1));
      this.model.set("hand", { grip: number, stroke, at, done });
      this.model.save_changes();
    };
    reach.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault(); // no text selection on the way
      reach.setPointerCapture(event.pointerId);
      stroke = Date.now() * 100 + (++strokes % 100); // its own number, also in a page opened anew
      frame.classList.add("nnlib-held");
      send(event, false);
    });
    reach.addEventListener("pointermove", (event) => stroke && send(event, false));
    for (const end of ["pointerup", "pointercancel"])
      reach.addEventListener(end, (event) => {
        if (!stroke) return;
        send(event, true);
        stroke = 0;
        frame.classList.remove("nnlib-held");
      });
    return { frame, title, mark, reach, held: () => stroke };
  }
}
