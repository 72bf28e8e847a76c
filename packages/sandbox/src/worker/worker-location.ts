import type { AddressBar } from "../shims/history.ts";

/** A `location` for a realm that has only its blob's: what routers read follows the history shim; navigation there is none. */
export function createWorkerLocation(start: string): AddressBar & { readonly location: Location } {
  let url = new URL(start);
  const refuse = (): void => undefined;
  const location = Object.create(null, {
    ...Object.fromEntries(
      (["href", "origin", "protocol", "host", "hostname", "port", "pathname", "search", "hash"] as const).map((name) => [
        name,
        { enumerable: true, get: () => url[name], set: refuse },
      ]),
    ),
    assign: { value: refuse },
    replace: { value: refuse },
    reload: { value: refuse },
    toString: { value: () => url.href },
  }) as Location;
  return {
    location,
    get href() {
      return url.href;
    },
    show(href) {
      url = new URL(href);
    },
  };
}
