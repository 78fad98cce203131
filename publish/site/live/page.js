// Puts the figures of a page in place of their still pictures. Where that fails, the pictures and their words stay.

import { addressOf, keep, states } from "./address.js";
import { make } from "./widgets/elements.js";

const designs = Object.entries(JSON.parse(document.getElementById("live-figures").textContent));
const [figures, touched] = [new Map(), new Set()];
const shown = () => new Map([...touched].map((name) => [name, figures.get(name).state]));

/** The widgets ask the body for JupyterLab's theme: let it say the site's. */
function followTheme() {
  const root = document.documentElement;
  const follow = () => (document.body.dataset.jpThemeLight = root.dataset.theme !== "dark");
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
  follow();
}

async function put(name, design) {
  const place = document.querySelector(`figure.${name}`);
  const stage = make("div", { class: "live-figure-itself" });
  const el = make("div", { class: "live" }, stage);
  const changed = () => {
    touched.add(name);
    keep(shown);
  };
  let figure;
  try {
    const { default: Figure } = await import(`./${design.kind}.js`);
    place.querySelector("figcaption").before(el);
    place.classList.add("live-now");
    figure = await Figure.on(stage, design, changed);
  } catch (error) {
    el.remove();
    place.classList.remove("live-now", "becomes-live");
    throw error;
  }
  el.append(foot(name, figure));
  figures.set(name, figure);
  place.id = name;
}

/** Below a figure: back to its beginning, and a link to what is to be seen now. */
function foot(name, figure) {
  const said = make("span", { role: "status", class: "live-said" });
  const act = (text, title, run) => {
    const button = make("button", { type: "button", class: "nnlib-button", text, title });
    button.addEventListener("click", run);
    return button;
  };
  const reset = act("Start again", "Put all of this figure back to where it was", () => {
    figure.reset();
    touched.delete(name);
    keep(shown);
    said.textContent = "";
  });
  const copy = act("Copy link", "Copy a link that shows this figure as it is now", async () => {
    const address = addressOf(name, figure.state);
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = "Copied: whoever opens the link sees this.";
    } catch {
      touched.add(name); // where nothing may be copied, the address of the page is the link
      keep(shown);
      said.textContent = "The page's address is the link now: copy that.";
    }
  });
  return make("div", { class: "live-foot" }, reset, copy, said);
}

/** Show what the address says, and bring the first such figure into view. */
function show() {
  let first;
  for (const [name, state] of states(location.hash)) {
    const figure = figures.get(name);
    if (!figure) continue;
    figure.state = state;
    touched.add(name);
    first ??= document.getElementById(name);
  }
  const { top = 0 } = first?.getBoundingClientRect() ?? {};
  if (top < 0 || top > innerHeight / 2) first.scrollIntoView({ block: "start" });
}

followTheme();
const done = await Promise.allSettled(designs.map(([name, design]) => put(name, design)));
for (const { reason } of done) if (reason) console.warn("A figure stays a picture:", reason);
show();
addEventListener("hashchange", show);
document.documentElement.dataset.liveFigures = figures.size;
performance.mark("live-figures");
