/**
 * What a guarded module asks before it goes on, of the realm it runs in: how many more turns of loops and calls of functions may pass until it must
 * ask again, a whole number above 0.
 *
 * 1. The registry makes a guarded build of every frame mini-app: each loop's turn and each function's call counts down, and at zero asks.
 * 2. The runtime page answers. It knows when the event loop was last reached, and throws once guest code has run longer than its budget since then.
 * 3. It throws at every question after that, so a `catch` or a `finally` cannot go on, and it stops answering heartbeats: the host ends the session.
 *
 * It exists for engines whose frames share the host's process, where a guest's endless loop would otherwise freeze the host for good.
 * @throws Error once the guest hangs
 */
export type Guard = () => number;

/** Where a realm's {@link Guard} is found: `globalThis[Symbol.for("plaza.guard.v1")]`. Inside version 1 its meaning does not change. */
export const GUARD = Symbol.for("plaza.guard.v1");
