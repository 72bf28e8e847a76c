import { MiniAppError } from "@plaza/protocol";
import type { Plaza } from "@plaza/sdk";
import { type ComponentType, createElement, type ReactNode, useLayoutEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

export interface RunOptions {
  readonly root: Element;
  readonly plaza: Plaza;
  /** A React error that no boundary of the guest caught, after the first commit. */
  onUncaught(thrown: unknown): void;
}

/**
 * Starts what `./app` exposes: `mount(root, plaza)`, or a default React component. Resolves with its cleanup once the first content stands
 * (React's first commit, or `mount` returned).
 * @throws MiniAppError MANIFEST_INVALID when the module exports neither; whatever the guest threw.
 */
export async function runApp(exposed: unknown, options: RunOptions): Promise<() => unknown> {
  const { mount, default: component } = (exposed ?? {}) as { mount?: unknown; default?: unknown };
  if (typeof mount === "function") {
    const cleanup: unknown = await mount(options.root, options.plaza);
    return () => (typeof cleanup === "function" ? cleanup() : undefined);
  }
  if (isComponent(component)) return renderComponent(component, options);
  throw new MiniAppError("MANIFEST_INVALID", "./app must export mount(root, plaza), or a React component as its default.");
}

function renderComponent(component: ComponentType<{ plaza: Plaza }>, { root, plaza, onUncaught }: RunOptions): Promise<() => unknown> {
  return new Promise((resolve, reject) => {
    let committed = false;
    const tree = createRoot(root, {
      onUncaughtError: (thrown) => {
        if (committed) onUncaught(thrown);
        else reject(thrown);
      },
    });
    const onCommit = (): void => {
      committed = true;
      resolve(() => tree.unmount());
    };
    // At once, without a turn of the scheduler: the user is looking at a skeleton, and nothing else is waiting for this thread.
    flushSync(() => tree.render(createElement(FirstCommit, { onCommit }, createElement(component, { plaza }))));
  });
}

function FirstCommit({ onCommit, children }: { onCommit: () => void; children?: ReactNode }): ReactNode {
  useLayoutEffect(onCommit, [onCommit]);
  return children;
}

/** A function or class, or what `memo`, `forwardRef` and `lazy` return. */
function isComponent(value: unknown): value is ComponentType<{ plaza: Plaza }> {
  return typeof value === "function" || (typeof value === "object" && value !== null && "$$typeof" in value);
}
