// One neuron in formulas: how its sum, its activation and its gradients come about, number by number.

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
export function formula({ way, numbers, activation, off, n, confidence, answers }, inputs, weights) {
  if (way === "nothing") return [["nothing drawn yet", "no inputs, and so no products"]];
  const { total, bias, z, a, da, dz } = numbers;
  if (way === "backward") {
    const slope = da ? ` · ${written(dz / da)}` : "";
    const through = off
      ? ["switched off", "dz = 0: nothing flows back through it"]
      : activation
        ? [`slope of ${activation}`, `dz = ${written(da)}${slope} = ${written(dz)}`]
        : ["no activation", `dz = da = ${written(dz)}`];
    return [["from behind", `da = ${written(da)}`], through, ["bias", `db = dz = ${written(dz)}`], ["each weight", `dw = x · ${written(dz)}`]];
  }
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

/** What stands under the three pictures, and between them. */
export function captions({ way, many, numbers }) {
  const of = many ? "pixels x" : "inputs x";
  if (way === "backward") return [[of, "gradient dW = x · dz", "weights w"], [`× ${written(numbers.dz)} =`, ""]];
  return [[of, "weights w", "products x · w"], ["×", "="]];
}
