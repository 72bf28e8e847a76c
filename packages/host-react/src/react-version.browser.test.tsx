import { useState, version } from "react";
import { version as domVersion, flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { expect, inject, it } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Which React a project of packages/tooling/vitest.config.ts runs the tests with. */
    readonly reactMajor: number;
  }
}

function Version() {
  return useState(version)[0];
}

it("runs with the React that its project is named after, one copy of it", () => {
  for (const found of [version, domVersion]) expect(Number.parseInt(found, 10)).toBe(inject("reactMajor"));
  const box = document.createElement("div");
  const root = createRoot(box);
  flushSync(() => root.render(<Version />));
  expect(box.textContent).toBe(version);
  root.unmount();
});
