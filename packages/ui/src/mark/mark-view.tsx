import { useUiWords } from "../i18n/provider.tsx";
import { type MarkCell, markTile } from "./mark.ts";

export interface MarkProps {
  /** The user's secret; never log or send it on. */
  seed: string;
  /** CSS px. */
  size?: number;
  /** Accessible name; ui's own "Your mark" when absent, `""` where words stand beside it. */
  label?: string;
}

/** Colours of the tile: patina, marigold, sand, vault. They exist here and nowhere else. */
const inks = ["oklch(.46 .08 190)", "oklch(.83 .14 84)", "oklch(.93 .035 95)", "oklch(.3 .05 200)"] as const;
const places = [
  [0, 0],
  [10, 0],
  [0, 10],
  [10, 10],
] as const;

export function Mark({ seed, size = 32, label }: MarkProps) {
  const words = useUiWords();
  const tile = markTile(seed);
  const name = label ?? words.t("mark");
  return (
    <svg
      className="pz-mark"
      width={size}
      height={size}
      viewBox="0 0 40 40"
      role="img"
      aria-label={name || undefined}
      aria-hidden={name === "" || undefined}
    >
      {[0, 90, 180, 270].map((angle) => (
        <g key={angle} transform={`rotate(${angle} 20 20)`}>
          {tile.map((cell, at) => {
            const [x, y] = places[at] ?? [0, 0];
            return <Cell key={`${x}/${y}`} cell={cell} x={x} y={y} />;
          })}
        </g>
      ))}
    </svg>
  );
}

function Cell({ cell, x, y }: { cell: MarkCell; x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y}) rotate(${cell.turn * 90} 5 5)`}>
      <path d="M-.05-.05h10.1v10.1h-10.1z" fill={inks[cell.ground]} />
      {cell.shape === "dot" ? (
        <circle cx="5" cy="5" r="3.2" fill={inks[cell.figure]} />
      ) : (
        // The stroke covers the hairline that anti-aliasing leaves between two cells of one colour.
        <path d={figures[cell.shape]} fill={inks[cell.figure]} stroke={inks[cell.figure]} strokeWidth="0.12" />
      )}
    </g>
  );
}

const figures = {
  square: "M0 0h10v10H0z",
  quarter: "M0 0h10a10 10 0 0 1-10 10z",
  leaf: "M0 10a10 10 0 0 1 10-10 10 10 0 0 1-10 10z",
  triangle: "M0 0h10v10z",
} as const;
