/* On paper the page is light and every fold is open: what was to be seen, what is said of each answer. What paper needs
 * besides stands at the end of course.css, which opens folds as well, where no script runs. */

const page = document.documentElement.dataset;
let before = null;

window.addEventListener("beforeprint", () => {
  const folds = [...document.querySelectorAll(".bd-article details:not([open])")];
  before ??= { theme: page.theme, folds };
  page.theme = "light";
  for (const fold of folds) fold.open = true;
});

window.addEventListener("afterprint", () => {
  page.theme = before.theme;
  for (const fold of before.folds) fold.open = false;
  before = null;
});
