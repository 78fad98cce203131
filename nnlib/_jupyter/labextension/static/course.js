// Runs in the page of JupyterLab, Jupyter Notebook and JupyterLite wherever nnlib is installed. It does four things.
//
// A saved notebook keeps each live figure as a picture and its words. The live part of an output names a widget that
// ends with its kernel; whatever opens the file tomorrow would prefer it to the picture and show "model not found".
// The tab of an exercise says that it is one, for it has the same file name as its lesson. A link to a heading of
// another notebook leads there at the first click: JupyterLab scrolls before the pictures above have their heights, and
// Notebook opens a page without it. And the kernel's Interrupt ends what a figure does by itself as well.
//
// JupyterLab loads extensions as a bundler packs them. This one needs nothing of JupyterLab's but the application, so
// it is written here as the bundler would leave it, and there is nothing to build.

const LIVE = "application/vnd.jupyter.widget-view+json";
const STILL = "Live figure. To move it, choose Run, Run All Cells."; // as tools/notebooks.py says it

/** A copy of a notebook's content in which every live figure that brings a picture has become that picture. */
function withPictures(content) {
    if (!Array.isArray(content?.cells)) return content;
    const cells = content.cells.map(cell => (
        cell.outputs?.some(isFigure) ? { ...cell, outputs: cell.outputs.flatMap(asPicture) } : cell
    ));
    const { widgets, ...metadata } = content.metadata ?? {};
    return { ...content, metadata, cells };
}

function isFigure(output) {
    return Boolean(output.data?.[LIVE] && output.data["image/png"]);
}

/** The outputs that stand for a live one: its last picture, and its words below. */
function asPicture(output) {
    if (!isFigure(output)) return [output];
    const { [LIVE]: live, ...data } = output.data;
    const last = globalThis.nnlibFigures?.get(live.model_id)?.();
    if (last) {
        data["image/png"] = last.png;
        data["text/plain"] = `Live figure: ${last.words}`;
    }
    const words = joined(data["text/plain"]).replace(/^Live figure: /, "");
    const image = { ...output.metadata?.["image/png"], alt: words, ...(last && { width: last.width }) };
    const below = document.createElement("p");
    below.append(Object.assign(document.createElement("em"), { textContent: STILL }), ` ${words}`);
    return [
        { ...output, data, metadata: { ...output.metadata, "image/png": image } },
        {
            output_type: "display_data",
            data: { "text/html": below.outerHTML, "text/plain": `${STILL} ${words}` },
            metadata: {},
        },
    ];
}

function joined(text) {
    return Array.isArray(text) ? text.join("") : text ?? "";
}

/** What stands before the name on a document's tab: "Exercise" for exercises/01_neuron.ipynb, for most nothing. */
function kindOf(path) {
    const found = /(?:^|\/)(exercises|solutions)\/\d+_[^/]*\.ipynb$/.exec(path ?? "");
    return found && { exercises: "exercise", solutions: "solution" }[found[1]];
}

/** Mark a document's tab. By a class: JupyterLab takes a new label for a new file name, and renames the file. */
function markTab(widget) {
    const kind = kindOf(widget.context?.path);
    const others = widget.title.className.split(/\s+/).filter(name => name && !name.startsWith("nnlib-tab-"));
    const wanted = [...others, ...(kind ? [`nnlib-tab-${kind}`] : [])].join(" ");
    if (widget.title.className !== wanted) widget.title.className = wanted;
}

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

const INTERRUPTS = ["notebook:interrupt-kernel", "kernelmenu:interrupt"];

/** A figure that trains or plays does so between cells, where the kernel hears of no interruption: so it is told. */
function stopFigures(widget) {
    for (const figure of widget?.node.querySelectorAll(".nnlib-picture") ?? []) {
        figure.dispatchEvent(new Event("nnlib-stop"));
    }
}

const STYLE = `
.nnlib-tab-exercise .lm-TabBar-tabLabel::before { content: "Exercise: "; font-weight: 600 }
.nnlib-tab-solution .lm-TabBar-tabLabel::before { content: "Solution: "; font-weight: 600 }
`;

function activate(app) {
    const contents = app.serviceManager.contents;
    const save = contents.save.bind(contents);
    contents.save = (path, options) => save(
        path, options?.type === "notebook" ? { ...options, content: withPictures(options.content) } : options,
    );

    app.commands.commandExecuted.connect((_, { id, args }) => {
        if (LINKS.includes(id) && args.id) follow(app, args.path, decodeURIComponent(args.id.replace(/^#/, "")));
        if (INTERRUPTS.includes(id)) stopFigures(app.shell.currentWidget);
    });
    const { path, name, at } = JSON.parse(localStorage.getItem(WISH) ?? "{}");
    if (Date.now() - at < PATIENCE && decodeURIComponent(location.pathname).endsWith(`/${path}`)) {
        localStorage.removeItem(WISH);
        land(app, path, name);
    }

    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    const seen = new WeakSet();
    const markTabs = () => {
        for (const widget of app.shell.widgets("main")) {
            if (!seen.has(widget)) widget.title?.changed.connect(() => markTab(widget)); // it may be saved under a new name
            seen.add(widget);
            if (widget.title) markTab(widget);
        }
    };
    app.shell.layoutModified?.connect(markTabs);
    app.restored.then(markTabs);
}

const plugin = { id: "nnlib:course", autoStart: true, activate };

(globalThis._JUPYTERLAB ??= {}).nnlib = {
    init: () => undefined,
    get: async () => () => ({ __esModule: true, default: plugin }),
};
