import type { Launch } from "@plaza/protocol";

export interface OpenOptions {
  /** Page to open at; may carry a query and fragment of its own. */
  readonly path?: string;
  readonly query?: string;
  readonly fragment?: string;
  /** A certain release instead of a channel's newest; the signed index decides whether it may run. */
  readonly version?: string;
  readonly channel?: "dev" | "beta" | "stable";
  readonly scene?: Launch["scene"];
}

/** The launch options of a guest [C2]: path, query and fragment apart, whatever way they came. */
export function toLaunch(options: OpenOptions): Launch {
  const wanted = options.path === undefined || options.path === "" ? "/" : options.path;
  const hash = wanted.indexOf("#");
  const beforeHash = hash < 0 ? wanted : wanted.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  const path = mark < 0 ? beforeHash : beforeHash.slice(0, mark);
  return {
    path: path.startsWith("/") ? path : `/${path}`,
    query: (options.query ?? (mark < 0 ? "" : beforeHash.slice(mark + 1))).replace(/^\?/, ""),
    fragment: (options.fragment ?? (hash < 0 ? "" : wanted.slice(hash + 1))).replace(/^#/, ""),
    scene: options.scene ?? "home",
  };
}

/** Path, query and fragment in one text, as the guest reports it. */
export function pathOf(launch: Launch): string {
  return `${launch.path}${launch.query ? `?${launch.query}` : ""}${launch.fragment ? `#${launch.fragment}` : ""}`;
}
