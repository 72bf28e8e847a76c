/** Nothing but loops with next to nothing in them: what a guard costs most. */
export function run(): unknown {
  const size = 200_000;
  const crossed = new Uint8Array(size + 1);
  let primes = 0;
  for (let n = 2; n <= size; n += 1) {
    if (crossed[n]) continue;
    primes += 1;
    for (let multiple = n * 2; multiple <= size; multiple += n) crossed[multiple] = 1;
  }
  const width = 60;
  const left = Array.from({ length: width }, (_, row) => Array.from({ length: width }, (__, column) => row + column));
  let trace = 0;
  for (let row = 0; row < width; row += 1)
    for (let column = 0; column < width; column += 1) {
      let sum = 0;
      for (let at = 0; at < width; at += 1) sum += (left[row]?.[at] ?? 0) * (left[at]?.[column] ?? 0);
      if (row === column) trace += sum;
    }
  return [primes, trace];
}
