// The forward pass, once for all figures of the site: what nnlib.layers and nnlib.features.flow do, and as they do it.

export const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const ACTIVATIONS = { ReLU: (z) => Math.max(0, z), Sigmoid: sigmoid, "": (z) => z };

export function softmax(scores) {
  const largest = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

export class Network {
  /** columns: [{ size, activation }, ...]. numbers: for each of them W, (n_in, n_out) row by row, and then b. */
  constructor(inputs, columns, numbers) {
    let [at, rows] = [0, inputs];
    this.columns = columns.map(({ size, activation }) => {
      const W = numbers.slice(at, (at += rows * size));
      const b = numbers.slice(at, (at += size));
      rows = size;
      return { W, b, size, act: ACTIVATIONS[activation] };
    });
  }

  /** One input on its way: for each column its `inputs`, `z` and `a`. off: for each column the neurons switched off. */
  forward(x, off = []) {
    let inputs = x;
    return this.columns.map(({ W, b, size, act }, layer) => {
      const z = Float64Array.from(b);
      for (let i = 0; i < inputs.length; i++) {
        const value = inputs[i];
        if (value) for (let j = 0; j < size; j++) z[j] += value * W[i * size + j];
      }
      const a = z.map(act);
      for (const neuron of off[layer] ?? []) a[neuron] = 0;
      const column = { inputs, z, a };
      inputs = a;
      return column;
    });
  }

  /** What a neuron multiplies its inputs by, and what it adds. */
  neuron(layer, neuron) {
    const { W, b, size } = this.columns[layer];
    return { weights: W.filter((_, i) => i % size === neuron), bias: b[neuron] };
  }

  /** The scores of the last column, for one input. */
  scores(x, off) {
    return this.forward(x, off).at(-1).a;
  }

  /** The share of images, one row of `inputs` numbers each, for which the largest score is that of the right answer. */
  shareRight(images, answers, off) {
    const n = images.length / answers.length;
    let right = 0;
    answers.forEach((answer, i) => {
      const scores = this.scores(images.subarray(i * n, (i + 1) * n), off);
      right += scores.indexOf(Math.max(...scores)) === answer;
    });
    return right / answers.length;
  }
}
