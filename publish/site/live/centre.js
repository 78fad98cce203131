// A drawing made such as MNIST's digits are, and moved: nnlib.data.images, number for number.

const [SIDE, INK_SIDE, FAINT] = [28, 20, 0.25];
const span = (n) => Array.from({ length: n }, (_, i) => i);

/** As Python rounds: halves go to the even number. */
const round = (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

/** The drawing in 256 greys, as MNIST's images have them. */
export function greys(values) {
  return Float32Array.from(values, (value) => Math.round(255 * value) / 255);
}

/** Scale the box around the ink of a 28x28 drawing to fit 20x20, and put the centre of its mass in the middle of 28x28. */
export function centre(image) {
  const strongest = FAINT * Math.max(...image);
  const strong = span(SIDE * SIDE).filter((i) => image[i] > strongest);
  const [rows, columns] = [strong.map((i) => Math.floor(i / SIDE)), strong.map((i) => i % SIDE)];
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const [tall, wide] = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
  const [height, width] = [tall, wide].map((n) => Math.max(1, round((INK_SIDE * n) / Math.max(tall, wide))));
  const down = averages(tall, height);
  const across = averages(wide, width);
  const total = (parts, term) => parts.reduce((sum, [i, share]) => sum + share * term(i), 0);
  const squeezed = down.map((parts) => span(wide).map((x) => total(parts, (y) => image[(top + y) * SIDE + left + x])));
  const fine = (value) => round(1e6 * value) / 1e6; // which does away with rounding errors: so it is on every machine
  const digit = squeezed.map((row) => across.map((parts) => fine(total(parts, (x) => row[x]))));

  const firstRow = corner(digit.map((row) => row.reduce((a, b) => a + b, 0)));
  const firstColumn = corner(span(width).map((x) => digit.reduce((sum, row) => sum + row[x], 0)));
  const field = new Float32Array(SIDE * SIDE);
  digit.forEach((row, y) => field.set(row, (firstRow + y) * SIDE + firstColumn));
  return field;
}

/** What turns `from` pixels into `to`: for each new pixel the old ones that it covers, as [number, share]. */
function averages(from, to) {
  const covered = (i, k) => Math.min((k + 1) / from, (i + 1) / to) - Math.max(k / from, i / to);
  return span(to).map((i) => span(from).flatMap((k) => (covered(i, k) > 0 ? [[k, covered(i, k) * to]] : [])));
}

/** Where a strip of ink begins when its centre of mass lies in the middle, as far as it fits. */
function corner(ink) {
  const sum = ink.reduce((a, b) => a + b, 0);
  const mass = ink.reduce((all, value, i) => all + i * value, 0) / sum;
  return Math.min(Math.max(round(SIDE / 2 - mass - 1e-6), 0), SIDE - ink.length);
}

/** The image moved by whole pixels; background moves in. */
export function shift(image, right, down) {
  const moved = new Float32Array(image.length);
  for (let y = Math.max(down, 0); y < SIDE + Math.min(down, 0); y++)
    for (let x = Math.max(right, 0); x < SIDE + Math.min(right, 0); x++)
      moved[y * SIDE + x] = image[(y - down) * SIDE + x - right];
  return moved;
}
