import { afterEach, describe, expect, it, vi } from "vitest";
import { type Rendered, render } from "../testing/render.ts";
import { PactButton } from "./pact-button.tsx";

let view: Rendered | undefined;
afterEach(() => view?.unmount());

const armed = (button: HTMLElement) => expect.poll(() => button.hasAttribute("data-arming"), { interval: 10 }).toBe(false);

describe("PactButton", () => {
  it("does not confirm a press in the first 500 ms, and confirms after [H-10]", async () => {
    const onConfirm = vi.fn();
    const shown = performance.now();
    view = await render(<PactButton onConfirm={onConfirm}>Pay ₫149,040</PactButton>);
    const button = view.get("button");
    button.click();
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await armed(button);
    expect(performance.now() - shown).toBeGreaterThanOrEqual(500);
    expect(onConfirm).not.toHaveBeenCalled();
    button.click();
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });

  it("arms again when it moves under the finger [H-10]", async () => {
    const onConfirm = vi.fn();
    view = await render(
      <PactButton onConfirm={onConfirm} armingMs={60}>
        Pay
      </PactButton>,
    );
    const button = view.get("button");
    await armed(button);
    view.root.style.paddingTop = "40px";
    await expect.poll(() => button.hasAttribute("data-arming"), { interval: 5 }).toBe(true);
    button.click();
    expect(onConfirm).not.toHaveBeenCalled();
    await armed(button);
    button.click();
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });

  it("is not armed for a pointer that it slid under until that one has left and come back [H-10]", async () => {
    const onConfirm = vi.fn();
    view = await render(
      <PactButton onConfirm={onConfirm} armingMs={60}>
        Pay
      </PactButton>,
    );
    const button = view.get("button");
    const pointer = (type: "pointerenter" | "pointerleave") => button.dispatchEvent(new PointerEvent(type, { pointerType: "mouse" }));
    await armed(button);
    pointer("pointerenter");
    view.root.style.paddingTop = "40px";
    await expect.poll(() => button.hasAttribute("data-arming"), { interval: 5 }).toBe(true);
    // Well over the time that arms it otherwise.
    const frames = (n: number): Promise<void> =>
      new Promise((resolve) => requestAnimationFrame(() => resolve(n > 1 ? frames(n - 1) : undefined)));
    await frames(20);
    button.click();
    expect(onConfirm).not.toHaveBeenCalled();
    expect(button.getAttribute("aria-disabled")).toBe("true");
    pointer("pointerleave");
    pointer("pointerenter");
    await armed(button);
    button.click();
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["rests", 0],
    ["trembles", 2],
  ])("is disarmed by a pointer that was there already and %s, however late the browser says so [H-10]", async (_, tremble) => {
    const onConfirm = vi.fn();
    view = await render(
      <PactButton onConfirm={onConfirm} armingMs={60}>
        Pay
      </PactButton>,
    );
    const button = view.get("button");
    await armed(button);
    const { x, y, width, height } = button.getBoundingClientRect();
    const at = { pointerType: "mouse", clientX: x + width / 2, clientY: y + height / 2 };
    button.dispatchEvent(new PointerEvent("pointerenter", { ...at, movementX: tremble }));
    button.click();
    expect(onConfirm).not.toHaveBeenCalled();
    // It shows at once that it does not act.
    expect(button.getAttribute("aria-disabled")).toBe("true");
    button.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
    button.dispatchEvent(new PointerEvent("pointerenter", { ...at, movementX: width }));
    await armed(button);
    button.click();
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });

  it("stays armed for a pointer that was seen elsewhere before", async () => {
    const onConfirm = vi.fn();
    view = await render(
      <PactButton onConfirm={onConfirm} armingMs={60}>
        Pay
      </PactButton>,
    );
    const button = view.get("button");
    await armed(button);
    const { right, bottom, x, y } = button.getBoundingClientRect();
    window.dispatchEvent(new PointerEvent("pointermove", { clientX: right + 20, clientY: bottom + 20 }));
    button.dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse", clientX: x + 5, clientY: y + 5 }));
    button.click();
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });

  it("does not arm while the window is away, and starts over when it is back", async () => {
    const onConfirm = vi.fn();
    view = await render(
      <PactButton onConfirm={onConfirm} armingMs={60}>
        Pay
      </PactButton>,
    );
    const button = view.get("button");
    await armed(button);
    window.dispatchEvent(new Event("blur"));
    button.click();
    expect(onConfirm).not.toHaveBeenCalled();
    await expect.poll(() => button.hasAttribute("data-arming")).toBe(true);
    window.dispatchEvent(new Event("focus"));
    await armed(button);
    button.click();
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });

  it("keeps the focus while it arms, and ignores presses while busy", async () => {
    const onConfirm = vi.fn();
    view = await render(
      <PactButton onConfirm={onConfirm} armingMs={60}>
        Pay
      </PactButton>,
    );
    view.get("button").focus();
    expect(document.activeElement).toBe(view.get("button"));
    await view.rerender(
      <PactButton onConfirm={onConfirm} armingMs={60} busy>
        Pay
      </PactButton>,
    );
    await armed(view.get("button"));
    view.get("button").click();
    expect(onConfirm).not.toHaveBeenCalled();
    expect(view.get("button").getAttribute("aria-busy")).toBe("true");
  });
});
