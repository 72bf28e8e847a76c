import type { SessionView } from "@plaza/host";
import { useHost, useHostSurfaces } from "@plaza/host-react";
import { useCallback, useEffect, useRef } from "react";
import { navigate, type ShellEntry } from "./navigation.ts";

/**
 * The browser's Back and the guest's pages. The guest's own history is a shim, so the browser knows nothing of it;
 * this mirrors it in entries of the shell:
 *
 * 1. The entry that opened the mini-app has depth 0. Each page the guest adds gets an entry above it, and a guest that
 *    handles Back by itself (a drawer of its own) gets one too. So does an open sheet or menu of the host, on top.
 * 2. Back arrives here as a popstate to a lower depth. A sheet takes it as a no, the menu as a step back; with neither
 *    open the guest goes back. Entries above where all then stands are added again by rule 1: a payment that is under
 *    way cannot be left.
 * 3. What is closed or gone back from in any other way leaves its entries silently, and so does Forward: what it would
 *    bring back is not there any more.
 * 4. Leaving goes below depth 0 in one jump: to the page of the shell that opened the app, or to Home after a deep link.
 */
export function useGuestHistory(session: SessionView | null): { leave(): void } {
  const host = useHost();
  const { open, isOpen, back } = useHostSurfaces();
  const sessionId = session?.id;
  const wanted = entriesFor(session, open);
  const path = session?.path;
  /** A jump of ours is under way: its popstate is not the user's. */
  const jumping = useRef(false);
  const leaving = useRef(false);

  const mirror = useCallback(() => {
    if (leaving.current || jumping.current) return;
    // Of the store and not of the last render: an answer of the guest arrives before React has drawn what it changed.
    const target = entriesFor(
      host.getSnapshot().sessions.find(({ id }) => id === sessionId),
      isOpen(),
    );
    let depth = depthOf(history.state);
    while (depth < target) pushEntry(++depth);
    if (depth > target) {
      jumping.current = true;
      history.go(target - depth);
    }
  }, [host, sessionId, isOpen]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of what is wanted is the reason to look
  useEffect(mirror, [mirror, wanted]);

  useEffect(() => {
    const onPop = () => {
      if (leaving.current || !location.pathname.startsWith("/miniapp/")) return;
      if (jumping.current) {
        jumping.current = false;
        mirror();
        return;
      }
      const now = host.getSnapshot().sessions.find(({ id }) => id === sessionId);
      if (depthOf(history.state) >= entriesFor(now, isOpen()) || back()) return mirror();
      if (sessionId === undefined) return;
      // The guest may refuse to go, or go elsewhere: where it then stands is mirrored again.
      void host.back(sessionId).then(mirror);
    };
    addEventListener("popstate", onPop);
    return () => removeEventListener("popstate", onPop);
  }, [host, sessionId, mirror, isOpen, back]);

  useEffect(() => {
    // The address names the page the guest is on, so that it can be copied, reloaded and shared.
    if (path === undefined || leaving.current) return;
    const url = addressOf(path);
    if (url !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(history.state, "", url);
  }, [path]);

  const leave = useCallback(() => {
    if (leaving.current) return;
    leaving.current = true;
    const depth = depthOf(history.state);
    if (isShellEntry(history.state)) history.go(-depth - 1);
    else if (depth === 0) navigate("/", { replace: true });
    else {
      addEventListener("popstate", () => navigate("/", { replace: true }), { once: true });
      history.go(-depth);
    }
  }, []);
  return { leave };
}

/** Entries above the first one: the guest's pages, or one for a guest that handles Back itself; then one for what the host has open. */
function entriesFor(session: SessionView | null | undefined, surface: boolean): number {
  return (session ? Math.max(session.depth, session.canGoBack ? 1 : 0) : 0) + (surface ? 1 : 0);
}

/** True above an entry of the shell; a guest's entry remembers how its first one came to be. */
function isShellEntry(state: unknown): state is ShellEntry {
  return typeof state === "object" && state !== null && "plazaShell" in state && state.plazaShell === true;
}

function depthOf(state: unknown): number {
  const depth: unknown = typeof state === "object" && state !== null && "depth" in state ? state.depth : 0;
  return typeof depth === "number" ? depth : 0;
}

function pushEntry(depth: number): void {
  history.pushState({ ...history.state, depth }, "", location.href);
}

/** `/miniapp/<id>[;version=…]` of now, and the guest's path after it. */
function addressOf(path: string): string {
  const base = location.pathname.split("/").slice(0, 3).join("/");
  return `${base}${path.startsWith("/") ? path : `/${path}`}`;
}
