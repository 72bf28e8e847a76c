import { type Attack, attemptAll } from "../attack.ts";

/** Throws as the browser would, where it gives an empty answer instead. */
function deny(): never {
  throw new DOMException("nothing there", "SecurityError");
}

/** S-01: reaching the embedding page's objects. */
export const parentAttacks: readonly Attack[] = [
  {
    id: "S-01",
    name: "read the host",
    run: () =>
      attemptAll({
        "parent.document": () => window.parent.document.title,
        "top.document": () => window.top?.document.title,
        "parent.localStorage": () => window.parent.localStorage.length,
        "parent.indexedDB": () => window.parent.indexedDB.databases,
        "parent.fetch": () => window.parent.fetch,
        frameElement: () => window.frameElement?.tagName ?? deny(),
      }),
  },
];
