import { readFile } from "node:fs/promises";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

const COMPILER = "@lingui/message-utils/compileMessage";
const STAND_IN = "\0plaza-compiled-messages";

/**
 * Compiles the ICU messages of every catalogue while the shell is built, so that no user downloads the compiler: it is a twentieth
 * of the first load. Packages for npm keep it, because whoever embeds them may have no build step.
 */
export function compiledMessages(): Plugin {
  return {
    name: "plaza-compiled-messages",
    apply: "build",
    enforce: "pre",
    resolveId: (source) => (source === COMPILER ? STAND_IN : null),
    async load(id) {
      // What is not of a catalogue has no ICU syntax to lose.
      if (id === STAND_IN) return "export const compileMessage = (message) => [message];";
      if (!isCatalogue(id)) return null;
      return compileCatalogue(await readFile(id, "utf8"));
    },
  };
}

export function isCatalogue(path: string): boolean {
  return /\/(?:locales\/|words\.)(?:en|vi|th)\.json$/.test(path);
}

/** The catalogue's JSON with each message as lingui's tokens. */
export function compileCatalogue(json: string): string {
  const messages = JSON.parse(json) as Record<string, string>;
  return JSON.stringify(Object.fromEntries(Object.entries(messages).map(([id, message]) => [id, compileMessage(message)])));
}
