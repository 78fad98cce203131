// What every figure's script needs: elements, numbers from Python, an order for what Python hears, and a way back to
// JupyterLab for keys that are its own.

export const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

/** Make an element: `make("button", { type: "button", text: "Back" }, ...children)`. */
export function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/** The 32-bit numbers that Python sent: a DataView, or a typed array of our own. */
export function numbersOf(bytes) {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** JupyterLab takes letters, arrows and Enter for commands on cells ("x" cuts one) unless what has the focus itself says
 * that they are its own. */
export function keepKeys(elements) {
  for (const each of elements) each.dataset.lmSuppressShortcuts = "true";
}

/** Save, run and the like are still JupyterLab's: hand them on from `outside`, of the part that it leaves alone. */
export function handOn(event, outside) {
  if (!(event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter"))) return;
  const copy = new KeyboardEvent("keydown", event);
  outside.dispatchEvent(copy);
  if (copy.defaultPrevented) event.preventDefault();
  event.stopPropagation();
}

/** Tell the kernel, if it is still there. */
export function tell(model, content) {
  try {
    model.send(content);
  } catch {
    // it is gone
  }
}

/** While the kernel is busy, ipywidgets holds a value back until the one before has been heard, but never what a button
 * says: so a press would overtake what the hand did before it. What is held back goes now. */
export function post(model) {
  const held = model?._msg_buffer; // none of a model that isn't ipywidgets' own
  if (!held) return;
  const number = model.send_sync_message(held, model._msg_buffer_callbacks);
  model.rememberLastUpdateFor(number);
  model._msg_buffer = model._msg_buffer_callbacks = null;
}
