/** Colours of the look, OKLCH, as `[light, dark]`. `styles/tokens.css` is written from this table (`pnpm tokens`). */
export const colours = {
  ground: ["oklch(0.966 0.005 105)", "oklch(0.182 0.01 205)"],
  surface: ["oklch(0.995 0.002 105)", "oklch(0.224 0.012 203)"],
  sunken: ["oklch(0.938 0.007 105)", "oklch(0.266 0.013 202)"],
  line: ["oklch(0.885 0.008 110)", "oklch(0.33 0.014 200)"],
  edge: ["oklch(0.6 0.014 180)", "oklch(0.58 0.014 200)"],
  ink: ["oklch(0.235 0.022 205)", "oklch(0.955 0.004 160)"],
  "ink-2": ["oklch(0.44 0.018 200)", "oklch(0.79 0.01 190)"],
  "ink-3": ["oklch(0.52 0.016 195)", "oklch(0.69 0.012 195)"],
  "on-ink": ["oklch(0.99 0.002 105)", "oklch(0.19 0.014 210)"],
  patina: ["oklch(0.465 0.078 188)", "oklch(0.8 0.098 184)"],
  "patina-press": ["oklch(0.395 0.065 190)", "oklch(0.87 0.085 184)"],
  "patina-soft": ["oklch(0.934 0.028 186)", "oklch(0.292 0.042 192)"],
  "on-patina": ["oklch(0.995 0.004 186)", "oklch(0.2 0.03 200)"],
  vault: ["oklch(0.29 0.048 195)", "oklch(0.318 0.052 193)"],
  "on-vault": ["oklch(0.97 0.012 186)", "oklch(0.97 0.012 186)"],
  ok: ["oklch(0.47 0.115 148)", "oklch(0.81 0.135 152)"],
  "ok-soft": ["oklch(0.942 0.038 150)", "oklch(0.285 0.045 155)"],
  warn: ["oklch(0.5 0.105 68)", "oklch(0.835 0.125 82)"],
  "warn-soft": ["oklch(0.948 0.047 85)", "oklch(0.3 0.048 75)"],
  danger: ["oklch(0.5 0.17 27)", "oklch(0.77 0.125 25)"],
  "danger-soft": ["oklch(0.948 0.022 25)", "oklch(0.3 0.055 25)"],
  "on-danger": ["oklch(0.99 0.004 25)", "oklch(0.2 0.03 25)"],
  focus: ["oklch(0.54 0.2 258)", "oklch(0.76 0.125 250)"],
  c1: ["oklch(0.462 0.08 188)", "oklch(0.8 0.083 186)"],
  c2: ["oklch(0.815 0.132 79)", "oklch(0.876 0.139 91)"],
  c3: ["oklch(0.303 0.095 264)", "oklch(0.611 0.125 265)"],
  c4: ["oklch(0.65 0.125 26)", "oklch(0.672 0.121 21)"],
  c5: ["oklch(0.738 0.02 190)", "oklch(0.449 0.018 195)"],
  scrim: ["oklch(0.18 0.02 205 / 0.52)", "oklch(0.08 0.01 205 / 0.66)"],
  "shadow-sheet": ["oklch(0.2 0.02 205 / 0.16)", "transparent"],
  "shadow-pop": ["oklch(0.2 0.02 205 / 0.14)", "transparent"],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

/** Everything that does not depend on the theme. */
export const measures = {
  "radius-s": "6px",
  "radius-m": "10px",
  "radius-l": "14px",
  "radius-sheet": "20px",
  "radius-pill": "999px",
  "time-press": "120ms",
  "time-move": "200ms",
  "time-sheet": "320ms",
  "ease-in": "cubic-bezier(0.2, 0.8, 0.2, 1)",
  "ease-out": "cubic-bezier(0.4, 0, 1, 1)",
  "z-guest": "0",
  "z-bar": "100",
  "z-banner": "120",
  "z-toast": "200",
  "z-scrim": "300",
  "z-sheet": "310",
  "z-pop": "400",
  font: '"Plus Jakarta Sans Variable", "Noto Sans Thai Variable", system-ui, sans-serif',
  mono: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
} as const;

export type Theme = "light" | "dark";
export type GuestTokens = Record<`--plaza-${string}`, string>;

/**
 * The colours a guest may know, as the values of one theme.
 * SECURITY: stops before `on-patina`'s neighbours vault and on-vault, and has nothing of the mark: a guest that knew
 * them could draw the bar that means "this is Plaza". Held by "never gives vault or mark to a guest".
 */
export function guestTokens(theme: Theme): GuestTokens {
  const given = [
    "ground",
    "surface",
    "sunken",
    "line",
    "edge",
    "ink",
    "ink-2",
    "ink-3",
    "on-ink",
    "patina",
    "patina-press",
    "patina-soft",
  ] as const;
  const index = theme === "light" ? 0 : 1;
  return Object.fromEntries(given.map((name) => [`--plaza-${name}`, colours[name][index]]));
}

/** The text of `styles/tokens.css`. `light-dark()` follows `color-scheme`, so one declaration serves both themes. */
export function tokensCss(): string {
  const colour = Object.entries(colours).map(([name, [light, dark]]) =>
    light === dark ? `    --plaza-${name}: ${light};` : `    --plaza-${name}: light-dark(${light}, ${dark});`,
  );
  const rest = Object.entries(measures).map(([name, value]) => `    --plaza-${name}: ${value};`);
  return [
    "/* Written by `npm run tokens -w packages/ui` from theme/tokens.ts: change it there. */",
    "@layer plaza.tokens {",
    "  :root {",
    "    color-scheme: light dark;",
    ...colour,
    ...rest,
    "  }",
    '  [data-theme="light"] {',
    "    color-scheme: light;",
    "  }",
    '  [data-theme="dark"] {',
    "    color-scheme: dark;",
    "  }",
    "}",
    "",
  ].join("\n");
}
