import { GUARD } from "@plaza/protocol";
import { afterEach, expect, it } from "vitest";
import { installGuard } from "./guard.ts";

/*
 * A frame of this page's own origin: it has this page's thread, as every frame has in an engine that does not isolate them.
 */
afterEach(() => {
  for (const frame of document.querySelectorAll("iframe.guest")) frame.remove();
});

function openFrame(): { readonly realm: Window & typeof globalThis; readonly hangs: Error[] } {
  const frame = document.createElement("iframe");
  frame.className = "guest";
  document.body.append(frame);
  const realm = frame.contentWindow as Window & typeof globalThis;
  const hangs: Error[] = [];
  installGuard(realm, (error) => hangs.push(error));
  return { realm, hangs };
}

/** Runs code as the registry guards it: `_t` is the realm's guard. */
function start(realm: Window & typeof globalThis, code: string): void {
  const script = realm.document.createElement("script");
  script.textContent = `{ const _t = globalThis[Symbol.for("plaza.guard.v1")]; let _g = 0; ${code} }`;
  realm.document.body.append(script);
}

it("for (;;); in a frame of this thread is stopped within two seconds, and the page goes on [H-01]", async () => {
  const { realm, hangs } = openFrame();
  // The frame reports what it threw; that is what a host would hear, and no fault of this test.
  realm.addEventListener("error", (event) => event.preventDefault());
  const since = performance.now();
  start(realm, "for (;;) { if (--_g < 0) _g = _t(); }");
  expect(performance.now() - since).toBeLessThan(2_000);
  expect(hangs).toHaveLength(1);
  await new Promise((resolve) => requestAnimationFrame(resolve));
  expect(() => (realm as unknown as Record<symbol, () => number>)[GUARD]?.()).toThrow("without a pause");
});

it("a promise chain that never ends is stopped too, and one that waits for events is not [H-01]", async () => {
  const waiting = openFrame();
  start(
    waiting.realm,
    "globalThis.seen = 0; (async () => { for (;;) { if (--_g < 0) _g = _t(); await new Promise((resolve) => setTimeout(resolve)); seen += 1; } })();",
  );
  const endless = openFrame();
  endless.realm.addEventListener("unhandledrejection", (event) => event.preventDefault());
  start(endless.realm, "(async () => { for (;;) { if (--_g < 0) _g = _t(); await 0; } })();");
  await new Promise((resolve) => setTimeout(resolve));
  expect(endless.hangs).toHaveLength(1);
  await expect.poll(() => (waiting.realm as unknown as { seen: number }).seen).toBeGreaterThan(5);
  expect(waiting.hangs).toEqual([]);
});
