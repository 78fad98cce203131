// A saved notebook keeps each live figure as a picture and its words. The live part of an output names a widget that
// ends with its kernel; whatever opens the file tomorrow would prefer it to the picture and show "model not found".

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

/** Whatever is saved as a notebook is saved so. */
export function saveAsPictures(app) {
    const contents = app.serviceManager.contents;
    const save = contents.save.bind(contents);
    contents.save = (path, options) => save(
        path, options?.type === "notebook" ? { ...options, content: withPictures(options.content) } : options,
    );
}
