// Runs in the page of JupyterLab, Jupyter Notebook and JupyterLite wherever nnlib is installed. It does four things, each
// in a file beside this one.
//
// JupyterLab loads extensions as a bundler packs them. This one needs nothing of JupyterLab's but the application, so
// it is written here as the bundler would leave it, and there is nothing to build.

async function load() {
    const [{ saveAsPictures }, { markTabs }, { landOnHeadings }, { stopOnInterrupt }] = await Promise.all([
        import("./saved_figures.js"), import("./tabs.js"), import("./heading_links.js"), import("./stop.js"),
    ]);
    const activate = app => [saveAsPictures, markTabs, landOnHeadings, stopOnInterrupt].forEach(part => part(app));
    const plugin = { id: "nnlib:course", autoStart: true, activate };
    return () => ({ __esModule: true, default: plugin });
}

(globalThis._JUPYTERLAB ??= {}).nnlib = { init: () => undefined, get: load };
