import { seededNumbers } from "@plaza/protocol";

/**
 * "Your mark": a paving tile and two words that only the host can know. The tile is one quadrant of four cells,
 * turned four times, as cement tiles are laid.
 *
 * The seed is a secret of one user (random text from the server). It must not be recoverable from the picture by a
 * guest that once saw it, but nothing rests on that: the mark helps the eye, safety rests on the signed quote.
 */

/** Shape of one cell of the quadrant, and which of the four colours it takes. */
export interface MarkCell {
  readonly shape: "square" | "quarter" | "leaf" | "triangle" | "dot";
  /** Quarter turns, 0 to 3. */
  readonly turn: number;
  readonly ground: 0 | 1 | 2 | 3;
  readonly figure: 0 | 1 | 2 | 3;
}

export type MarkTile = readonly [MarkCell, MarkCell, MarkCell, MarkCell];

export function markTile(seed: string): MarkTile {
  const next = seededNumbers(`${seed}/tile`);
  const cell = (): MarkCell => {
    const ground = (next() % 4) as MarkCell["ground"];
    // Never a figure in its own ground's colour: it would be an empty cell.
    const figure = ((ground + 1 + (next() % 3)) % 4) as MarkCell["figure"];
    const shape = pick(["square", "quarter", "leaf", "triangle", "dot"] as const, next());
    return { shape, turn: next() % 4, ground, figure };
  };
  for (;;) {
    const tile: MarkTile = [cell(), cell(), cell(), cell()];
    // Of two colours two tiles look alike at 32 px; nearly every draw passes, so this ends.
    if (new Set(tile.flatMap(({ ground, figure }) => [ground, figure])).size >= 3) return tile;
  }
}

function pick<T>(from: readonly T[], value: number): T {
  return from[value % from.length] as T;
}
