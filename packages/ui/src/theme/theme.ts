import type { Theme } from "./tokens.ts";

export type ThemeChoice = "system" | Theme;

const DARK = "(prefers-color-scheme: dark)";

export function resolveTheme(choice: ThemeChoice): Theme {
  if (choice !== "system") return choice;
  return matchMedia(DARK).matches ? "dark" : "light";
}

/** Puts the choice on the root; `system` leaves it to the media query in `tokens.css`. */
export function applyTheme(choice: ThemeChoice, root: HTMLElement = document.documentElement): void {
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
}

/** Calls back with the resolved theme now and at each change of the system; returns the way to stop. */
export function watchTheme(choice: ThemeChoice, onTheme: (theme: Theme) => void): () => void {
  onTheme(resolveTheme(choice));
  if (choice !== "system") return () => undefined;
  const query = matchMedia(DARK);
  const tell = () => onTheme(query.matches ? "dark" : "light");
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}
