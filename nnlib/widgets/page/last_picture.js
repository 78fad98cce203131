// A figure's last picture and its words, under the figure's id, for whatever saves the notebook (nnlib/_jupyter).

function base64(view) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    let text = "";
    for (let start = 0; start < bytes.length; start += 0x8000) {
        text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
    }
    return btoa(text);
}

export default {
    initialize({ model }) {
        const figures = (globalThis.nnlibFigures ??= new Map());
        const figure = model.get("figure");
        figures.set(figure, () => {
            const png = model.get("png");
            if (!png?.byteLength) return null; // it stands as it was first shown
            return { png: base64(png), width: model.get("width"), words: model.get("words") };
        });
        return () => figures.delete(figure);
    },
};
