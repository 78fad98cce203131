// Canvases: numbers as squares of one pixel each, and sheets for lines that are sharp on every screen.

/** Paint numbers as a picture of one square each; `colour(value)` gives [r, g, b]. */
export function paint(canvas, values, columns, colour) {
  [canvas.width, canvas.height] = [columns, values.length / columns];
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => pixels.data.set([...colour(value), 255], 4 * i));
  context.putImageData(pixels, 0, 0);
}

/** A context for lines in CSS pixels, sharp on every screen. */
export function sheet(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return context;
}
