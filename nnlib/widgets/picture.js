// Shows what the kernel drew: an image with its text alternative, a line that reads it out, and a line for errors.
// It also gives the sliders beside it the names that screen readers need and ipywidgets leaves out.

function render({ model, el }) {
  el.classList.add("nnlib-picture");
  const image = document.createElement("img");
  const readout = document.createElement("p");
  readout.className = "nnlib-readout";
  readout.setAttribute("role", "status");
  const problem = document.createElement("p");
  problem.className = "nnlib-problem";
  problem.setAttribute("role", "alert");
  el.append(image, readout, problem);

  let shown = null;
  const showFrame = () => {
    const address = URL.createObjectURL(new Blob([model.get("frame")], { type: "image/jpeg" }));
    const before = shown;
    shown = address;
    image.onload = () => before && URL.revokeObjectURL(before); // the old picture stays until the new one is there
    image.src = address;
  };
  const showText = () => {
    image.alt = model.get("alt");
    readout.textContent = model.get("readout");
    problem.textContent = model.get("problem");
    problem.hidden = !model.get("problem");
  };
  image.style.width = `${model.get("width")}px`;
  model.on("change:frame", showFrame);
  model.on("change:alt change:readout change:problem", showText);
  showFrame();
  showText();
  const stopNaming = nameSliders(el);
  return () => {
    stopNaming();
    model.off("change:frame", showFrame);
    model.off("change:alt change:readout change:problem", showText);
    URL.revokeObjectURL(shown);
  };
}

// ipywidgets 8 draws a slider as a bare handle beside a label: tie the two together once they are on the page.
function nameSliders(el) {
  let tries = 0;
  const timer = setInterval(() => {
    const rows = el.closest(".nnlib-live")?.querySelectorAll(".widget-slider") ?? [];
    let named = 0;
    for (const row of rows) {
      const label = row.querySelector(".widget-label")?.textContent?.trim();
      const handle = row.querySelector(".noUi-handle");
      if (!label || !handle) continue;
      handle.setAttribute("aria-label", label);
      const value = row.querySelector(".widget-readout");
      value?.setAttribute("role", "textbox");
      value?.setAttribute("aria-label", `${label}, as a number`);
      named += 1;
    }
    if ((rows.length && named === rows.length) || ++tries > 50) clearInterval(timer);
  }, 100);
  return () => clearInterval(timer);
}

export default { render };
