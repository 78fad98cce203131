// A link to a heading of another notebook leads there at the first click: JupyterLab scrolls before the pictures above
// have their heights, and Notebook opens a page without it.

const PATIENCE = 20_000; // milliseconds in which a notebook that was opened by a link settles
const STEADY = 1_500; // for so long the heading must stay where it is

/** Bring a heading of a notebook to the top and keep it there until the page has settled, or the reader moves it. */
async function land(app, path, name) {
    const began = Date.now();
    let moved = false;
    let steadySince = began;
    const byHand = () => { moved = true; };
    const hands = ["wheel", "pointerdown", "keydown", "touchmove"];
    for (const hand of hands) document.addEventListener(hand, byHand, { capture: true, passive: true });
    while (!moved && Date.now() - began < PATIENCE && Date.now() - steadySince < STEADY) {
        await new Promise(resolve => setTimeout(resolve, 100));
        const widget = [...app.shell.widgets("main")].find(other => other.context?.path === path);
        const outer = widget?.isVisible && widget.content.node?.querySelector(".jp-WindowedPanel-outer");
        if (!outer) {
            steadySince = Date.now();
            continue;
        }
        const heading = [...outer.querySelectorAll("h1, h2, h3, h4, h5, h6")].find(
            element => [element.id, element.dataset.jupyterId, slug(element.textContent)].includes(name),
        );
        const away = heading && heading.getBoundingClientRect().top - outer.getBoundingClientRect().top;
        if (heading && Math.abs(away) > 4) {
            const before = outer.scrollTop;
            outer.scrollTop += away;
            if (outer.scrollTop !== before) steadySince = Date.now(); // else it is as far down as it goes
        } else if (!heading) {
            steadySince = Date.now();
            const index = widget.content.widgets.findIndex(cell => hasHeading(cell.model, name));
            if (index >= 0) await widget.content.scrollToItem(index, "start");
        }
    }
    for (const hand of hands) document.removeEventListener(hand, byHand, { capture: true });
}

function slug(text) {
    return text.replace(/[¶#]\s*$/, "").trim().replaceAll(" ", "-");
}

function hasHeading(model, name) {
    if (model.type !== "markdown") return false;
    const lines = model.sharedModel.getSource().split("\n");
    return lines.some(line => /^#{1,6} /.test(line) && slug(line.replace(/^#+ |[*`]/g, "")) === name);
}

const LINKS = ["rendermime:handle-local-link", "application:handle-local-link"]; // JupyterLab's and Notebook's
const WISH = "nnlib:heading"; // the heading to land on, for the page that opens

/** A link was clicked: JupyterLab opens the notebook in this page, Notebook in another. */
function follow(app, path, name) {
    if (app.name === "Jupyter Notebook") localStorage.setItem(WISH, JSON.stringify({ path, name, at: Date.now() }));
    else land(app, path, name);
}

/** Follow each link that is clicked, and the one that opened this page. */
export function landOnHeadings(app) {
    app.commands.commandExecuted.connect((_, { id, args }) => {
        if (LINKS.includes(id) && args.id) follow(app, args.path, decodeURIComponent(args.id.replace(/^#/, "")));
    });
    const { path, name, at } = JSON.parse(localStorage.getItem(WISH) ?? "{}");
    if (Date.now() - at < PATIENCE && decodeURIComponent(location.pathname).endsWith(`/${path}`)) {
        localStorage.removeItem(WISH);
        land(app, path, name);
    }
}
