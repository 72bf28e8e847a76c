import { connect, type Plaza } from "@plaza/sdk";

/** Bundles an SDK of its own, as every real mini-app does. */
export async function mount(root: Element, given: Plaza): Promise<void> {
  const started = performance.now();
  const plaza = await connect();
  root.textContent = JSON.stringify({ same: plaza === given, quick: performance.now() - started < 300, id: plaza.app.id });
}
