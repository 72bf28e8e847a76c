import { createRig, type Rig, type RigOptions } from "@plaza/host/testing";
import { act, type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PlazaProvider } from "./provider.tsx";
import "@plaza/ui/styles.css";
import "./styles/index.css";

export interface View extends Rig {
  readonly root: HTMLElement;
  unmount(): Promise<void>;
}

/** A provider over a whole host with memory services, in the real page of a browser test; in strict mode, so that effects run twice. */
export async function show(children: ReactNode, options?: RigOptions & { readonly started?: boolean }): Promise<View> {
  const rig = await createRig(options);
  if (options?.started !== false) await rig.host.start();
  const root = document.createElement("div");
  root.style.cssText = "position:fixed;inset:0;inline-size:390px;block-size:700px";
  document.body.append(root);
  const react = createRoot(root);
  const flags = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  flags.IS_REACT_ACT_ENVIRONMENT = true;
  await act(async () =>
    react.render(
      <StrictMode>
        <PlazaProvider host={rig.host} locale="en">
          {children}
        </PlazaProvider>
      </StrictMode>,
    ),
  );
  flags.IS_REACT_ACT_ENVIRONMENT = false;
  return {
    ...rig,
    root,
    unmount: async () => {
      react.unmount();
      root.remove();
      rig.close();
    },
  };
}

/** Presses a button of the open sheet as a person does: the pointer comes to it over the sheet. One that rests where it came to stand presses nothing [H-10]. */
export async function press<Button>(
  pointer: { hover(target: Element): Promise<void>; click(target: Button): Promise<void> },
  button: Button,
): Promise<void> {
  await pointer.hover(document.querySelector("[role=dialog] .pz-sheet-body") ?? document.body);
  await pointer.click(button);
}
