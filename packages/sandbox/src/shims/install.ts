import type { Load } from "@plaza/protocol";
import type { Plaza } from "@plaza/sdk";
import { createFetch } from "./fetch.ts";
import { type AddressBar, createHistoryShim, type HistoryShim, type HistoryShimOptions } from "./history.ts";
import { createPathReporter } from "./path-reporter.ts";
import { createStorageArea } from "./storage-area.ts";
import { createWriteBehind } from "./write-behind.ts";

export interface ShimOptions {
  readonly load: Load;
  readonly plaza: Plaza;
  readonly address: AddressBar;
  readonly createEvent?: HistoryShimOptions["createEvent"];
  /** Takes the realm's global events. */
  dispatch(event: Event): void;
}

/** Puts `localStorage`, `sessionStorage`, `history` and `fetch` into the realm. The same four in a frame and in a worker. */
export function installShims({ load, plaza, address, createEvent, dispatch }: ShimOptions): HistoryShim {
  const onChange = createPathReporter((params) => plaza.navigation.reportPath(params));
  const shim = createHistoryShim({ address, dispatch, onChange, ...(createEvent === undefined ? {} : { createEvent }) });
  define("localStorage", createStorageArea(load.storage, createWriteBehind(plaza.storage)));
  define("sessionStorage", createStorageArea());
  define("history", shim.history);
  define(
    "fetch",
    createFetch((params, options) => plaza.network.fetch(params, options)),
  );
  return shim;
}

/** The address a guest starts at: the launch's path, query and fragment on the realm's own origin. */
export function launchHref(origin: string, launch: Plaza["launch"]): string {
  const url = new URL(origin);
  url.pathname = launch.path.startsWith("/") ? launch.path : `/${launch.path}`;
  url.search = launch.query;
  url.hash = launch.fragment;
  return url.href;
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: true });
}
