// What the figures say, in the very words of nnlib.widgets: the tests compare both.

export const typographic = (text) => text.replaceAll("-", "−");
export const signed = (value) => `${value < 0 ? "−" : "+"} ${Math.abs(value).toFixed(1)}`;

/** Nothing short of all is called 100%. */
export function percent(share) {
  const text = (100 * share).toFixed(1);
  return text === "100.0" && share < 1 ? "> 99.9%" : `${text}%`;
}

/** How far the image is moved. */
export function moved([right, down]) {
  const words = right ? [`${Math.abs(right)} ${right > 0 ? "right" : "left"}`] : [];
  if (down) words.push(`${Math.abs(down)} ${down > 0 ? "down" : "up"}`);
  return words.join(", ");
}

/** The share of n examples that are right: now, and plain, without neurons off and moves. now: null while it isn't known. */
export function note(plain, now, n, off, way) {
  const changes = off.length === 1 ? [`${off[0]} off`] : off.length ? [`${off.length} neurons off`] : [];
  if (moved(way)) changes.push(`all images moved ${moved(way)}`);
  const digits = `${n.toLocaleString("en")} test digits`;
  if (!changes.length) return `The network gets ${percent(plain)} of ${digits} right.`;
  const of = now === null ? `asking ${digits} …` : `${percent(now)} of ${digits} right (otherwise ${percent(plain)}).`;
  return `With ${changes.join(" and ")}: ${of}`;
}

/** What a neuron does: `words` with the numbers of its formulas, and `pictures`, rows of numbers. columns: of its flow. */
export function panel(network, design, columns, { place: [layer, neuron], confidence, off, drawn }) {
  const { name, activation, hidden } = design.columns[layer];
  const { inputs, z, a } = columns[layer];
  const { weights, bias } = network.neuron(layer, neuron);
  const products = weights.map((weight, i) => inputs[i] * weight);
  let total = 0;
  const running = Array.from(products, (product) => (total += product));
  const words = {
    title: `${name}, neuron ${neuron}${hidden ? "" : `, for the answer ${design.names[neuron]}`}`,
    layer,
    neuron,
    activation,
    off,
    hidden,
    many: layer === 0,
    n: weights.length,
    drawn,
    numbers: { total, bias, z: z[neuron], a: a[neuron] },
    confidence: hidden ? "" : percent(confidence),
    answers: design.names.length,
  };
  const zeros = new Float32Array(weights.length);
  const pictures = drawn ? [inputs, weights, products] : [zeros, weights, zeros];
  return { words, pictures: [...pictures, running, [total + bias]] };
}
