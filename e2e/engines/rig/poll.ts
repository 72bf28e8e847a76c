import { expect } from "@playwright/test";

/** `expect.poll` that looks again soon: what these tests wait for comes in milliseconds, and there are many of them. */
export function poll<T>(look: () => T | Promise<T>, options: { readonly message?: string; readonly timeout?: number } = {}) {
  return expect.poll(look, { intervals: [25, 50, 100, 200], ...options });
}
