interface Point {
  readonly x: number;
  readonly y: number;
}

/** Nothing but calls: recursion, callbacks of arrays, a comparator, a generator. */
export function run(): unknown {
  const numbers = Array.from({ length: 20_000 }, (_, at) => (at * 7_919) % 20_011);
  const sorted = numbers.toSorted((a, b) => a - b);
  const sum = numbers
    .map((n) => n * 2)
    .filter((n) => n % 3 === 0)
    .reduce((all, n) => all + n, 0);
  let at: Point = { x: 0, y: 0 };
  for (const step of steps(5_000)) at = moved(at, step);
  return [fibonacci(20), sum, sorted[77], at];
}

function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

function* steps(count: number): Generator<Point> {
  for (let n = 0; n < count; n += 1) yield { x: n % 3, y: n % 5 };
}

function moved(from: Point, { x, y }: Point): Point {
  return { x: from.x + x, y: from.y + y };
}
