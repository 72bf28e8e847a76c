import { defaultClientConditions } from "vite";

/** Bundles take the workspace's packages from where this process takes them: `dist`, or the source when Node was told so (`--conditions=@plaza/source`). */
export const conditions: readonly string[] = import.meta.resolve("@plaza/protocol").endsWith(".ts")
  ? ["@plaza/source", ...defaultClientConditions]
  : defaultClientConditions;
