/** Whether the user came back from the provider's page, and how. */
export interface Return {
  readonly how: "added" | "left";
  /** The cards they had when they went; null where this tab does not know. */
  readonly before: readonly string[] | null;
}

const KEY = "plaza.shell.adding-a-card";

/** Before the page is left for the provider's: what tells the new card from the others afterwards. */
export function rememberCards(ids: readonly string[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(ids));
}

export function readReturn(): Return | null {
  const how = new URLSearchParams(location.search).get("card");
  if (how !== "added" && how !== "left") return null;
  const kept = sessionStorage.getItem(KEY);
  return { how, before: kept === null ? null : (JSON.parse(kept) as string[]) };
}

/** A reload is no return. */
export function forgetReturn(): void {
  history.replaceState(history.state, "", location.pathname);
  sessionStorage.removeItem(KEY);
}
