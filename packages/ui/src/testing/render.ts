import { act, type ReactElement } from "react";
import { createRoot } from "react-dom/client";

export interface Rendered {
  readonly root: HTMLElement;
  /** The first element of the selector in the document; throws when there is none. */
  get(selector: string): HTMLElement;
  rerender(element: ReactElement): Promise<void>;
  unmount(): Promise<void>;
}

/** Draws into the real page of a browser test. */
export async function render(element: ReactElement): Promise<Rendered> {
  const root = document.createElement("div");
  root.className = "pz-host";
  document.body.append(root);
  const react = createRoot(root);
  const draw = async (next: ReactElement) => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    await act(async () => react.render(next));
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
  };
  await draw(element);
  return {
    root,
    get(selector) {
      const found = document.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`nothing matches ${selector}`);
      return found;
    },
    rerender: draw,
    async unmount() {
      react.unmount();
      root.remove();
    },
  };
}
