/* The menu of colour modes, in place of Bootstrap's 80 kB: a click opens it, arrows move in it, Escape closes it. */

for (const button of document.querySelectorAll('[data-bs-toggle="dropdown"]')) {
  const menu = button.nextElementSibling;
  menu.dataset.bsPopper = "static"; // it hangs below its button
  const items = [...menu.querySelectorAll(".dropdown-item")];
  const show = (open) => {
    menu.classList.toggle("show", open);
    button.setAttribute("aria-expanded", open);
  };
  show(false);
  button.addEventListener("click", () => show(!menu.classList.contains("show")));
  document.addEventListener("click", (event) => button.contains(event.target) || show(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && show(false)); // the theme blurs its button
  button.parentElement.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") button.focus();
    if (event.key === "Tab") show(false);
    if (!step) return;
    event.preventDefault();
    show(true);
    const at = items.indexOf(document.activeElement);
    items[at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length].focus();
  });
}
