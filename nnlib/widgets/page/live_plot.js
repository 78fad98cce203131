// Shows what the kernel drew: a picture with its text alternative, a line that reads it out, and a line for errors.
// It also gives the controls beside it the names that screen readers need and the keys that are theirs.

import { handOn, keepKeys } from "./elements.js";

function render({ model, el }) {
  el.classList.add("nnlib-picture");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const readout = document.createElement("p");
  readout.className = "nnlib-readout";
  readout.setAttribute("role", "status");
  const problem = document.createElement("p");
  problem.className = "nnlib-problem";
  problem.setAttribute("role", "alert");
  el.append(canvas, readout, problem);

  const context = canvas.getContext("2d", { alpha: false });
  let [sent, shown] = [0, 0];
  const showFrame = async () => {
    const [number, bytes] = [++sent, model.get("frame")];
    if (!bytes.byteLength) return (canvas.dataset.shown = 0); // the very first drawing failed
    const picture = await decode(bytes);
    if (number > shown) {
      const [width, height] = [picture.displayWidth ?? picture.width, picture.displayHeight ?? picture.height];
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height }); // it also clears
      context.drawImage(picture, 0, 0);
      canvas.dataset.shown = shown = number;
    }
    picture.close();
  };
  const showText = () => {
    canvas.setAttribute("aria-label", model.get("alt"));
    readout.textContent = model.get("readout");
    problem.textContent = model.get("problem");
    problem.hidden = !model.get("problem");
  };
  const fit = () => (canvas.style.width = `${model.get("width")}px`);
  const tellRatio = () => {
    model.set("ratio", window.devicePixelRatio); // zooming changes it, and is a resize
    model.save_changes();
  };
  window.addEventListener("resize", tellRatio);
  tellRatio();
  fit();
  model.on("change:width", fit);
  model.on("change:frame", showFrame);
  model.on("change:alt change:readout change:problem", showText);
  showFrame();
  showText();
  const stop = makeReachable(el);
  return () => {
    stop();
    window.removeEventListener("resize", tellRatio);
    model.off("change:width", fit);
    model.off("change:frame", showFrame);
    model.off("change:alt change:readout change:problem", showText);
  };
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

// ipywidgets 8 draws a slider as a bare handle beside a label: it gets its name, and all controls the keys that are
// theirs, once they are on the page.
function makeReachable(el) {
  let tries = 0;
  const timer = setInterval(() => {
    const controls = el.closest(".nnlib-live")?.querySelector(".nnlib-controls");
    const rows = [...(controls?.querySelectorAll(".widget-slider") ?? [])];
    const ready = controls && rows.every(nameSlider);
    if (ready) {
      keepKeys(controls.querySelectorAll(".noUi-handle, button, select, input"));
      for (const bar of controls.querySelectorAll(".progress")) bar.ariaHidden = "true"; // the readout says as much
      controls.addEventListener("keydown", (event) => event.target.dataset.lmSuppressShortcuts && handOn(event, controls));
    }
    if (ready || ++tries > 600) clearInterval(timer);
  }, 100);
  return () => clearInterval(timer);
}

function nameSlider(row) {
  const label = row.querySelector(".widget-label")?.textContent?.trim();
  const handle = row.querySelector(".noUi-handle");
  if (!label || !handle) return false;
  handle.setAttribute("aria-label", label);
  const value = row.querySelector(".widget-readout");
  value?.setAttribute("role", "textbox");
  value?.setAttribute("aria-label", `${label}, as a number`);
  return true;
}

export default { render };
