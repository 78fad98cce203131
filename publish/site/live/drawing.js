// A drawing as letters for an address, and back: the very greys, in some 200 letters.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const RUN = 7; // bits for the length of a run of empty pixels

/** Bits: 0 and a run of empty pixels, 10 for full ink, 11 and a grey of 8 bits. Six bits make a letter. */
export function pack(values) {
  const levels = Array.from(values, (value) => Math.round(255 * value));
  while (levels.length && !levels.at(-1)) levels.pop();
  let bits = "";
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] === 255) bits += "10";
    else if (levels[i]) bits += `11${levels[i].toString(2).padStart(8, "0")}`;
    else {
      let run = 1;
      while (levels[i + run] === 0 && run < 2 ** RUN) run++;
      bits += `0${(run - 1).toString(2).padStart(RUN, "0")}`;
      i += run - 1;
    }
  }
  bits = bits.padEnd(6 * Math.ceil(bits.length / 6), "0"); // fewer bits than a run has mean nothing
  return bits.replace(/.{6}/g, (six) => LETTERS[parseInt(six, 2)]);
}

/** The `n` numbers that the letters stand for, or null if they stand for none. */
export function unpack(letters, n) {
  const codes = Array.from(letters, (letter) => LETTERS.indexOf(letter));
  if (codes.includes(-1) || letters.length > 2 * n) return null;
  const bits = codes.map((code) => code.toString(2).padStart(6, "0")).join("");
  const values = new Float32Array(n);
  let [at, pixel] = [0, 0];
  const take = (count) => parseInt(bits.slice(at, (at += count)), 2);
  while (at + 2 <= bits.length) {
    const grey = bits[at] === "1" && bits[at + 1] === "1";
    const length = bits[at] === "0" ? 1 + RUN : grey ? 10 : 2;
    if (at + length > bits.length) break;
    if (length === 1 + RUN) pixel += take(length) + 1;
    else if (pixel < n) values[pixel++] = (grey ? take(length) & 255 : (take(2), 255)) / 255;
    else return null;
  }
  return pixel <= n && !/1/.test(bits.slice(at)) ? values : null;
}
