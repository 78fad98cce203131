// One neuron in formulas: how its sum, and its activation come about, number by number.

/** A number in a formula: three significant digits, and a minus as wide as a plus. */
export function written(value) {
  const size = Math.abs(value);
  let text = (size >= 0.1 && size < 1000) || !size ? value.toFixed(2) : String(Number(value.toPrecision(3)));
  if (size && size < 1e-4) text = value.toExponential(2);
  return text.replaceAll("-", "−");
}

const factor = (value) => (value < 0 ? `(${written(value)})` : written(value));
const added = (value) => `${value < 0 ? "−" : "+"} ${written(Math.abs(value))}`;

/** The lines of the formula as [name, text]; numbers: as Python gives them; inputs, weights: of this neuron. */
export function formula({ drawn, numbers, activation, off, n, confidence, answers }, inputs, weights) {
  if (!drawn) return [["nothing drawn yet", "no inputs, and so no products"]];
  const { total, bias, z, a } = numbers;
  const terms = Array.from(inputs, (x, i) => `${written(x)} · ${factor(weights[i])}`).join(" + ");
  const lines = [
    ["weighted sum", n <= 4 ? `${terms} = ${written(total)}` : `${n} products add up to ${written(total)}`],
    ["with the bias", `z = ${written(total)} ${added(bias)} = ${written(z)}`],
  ];
  if (off) lines.push(["activation", "a = 0, because it is switched off"]);
  else if (activation) lines.push(["activation", `a = ${activation}(${written(z)}) = ${written(a)}`]);
  if (confidence && !activation.endsWith("Sigmoid")) {
    const how = answers > 1 ? `exp(${written(a)}) ÷ sum over all ${answers}` : `sigmoid(${written(a)})`;
    lines.push(["confidence", `${how} = ${confidence}`]);
  }
  return lines;
}
