import { useEffect } from "react";
import { loadSurfaces } from "../parts.ts";

/** Milliseconds after which the host's sheets are fetched although the page is still busy opening the guest. */
const AT_LATEST_MS = 1_500;

/** Brings sheets and menu while a mini-app opens, so that the first one that is asked for stands at once and without a connection. */
export function useSurfacesLoaded(): void {
  useEffect(() => {
    const load = () => void loadSurfaces();
    addEventListener("online", load);
    const forget = whenIdle(load);
    return () => {
      removeEventListener("online", load);
      forget();
    };
  }, []);
}

/** Not before the guest's own first bytes are asked for. */
function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const idle = requestIdleCallback(run, { timeout: AT_LATEST_MS });
    return () => cancelIdleCallback(idle);
  }
  const timer = setTimeout(run, 200);
  return () => clearTimeout(timer);
}
