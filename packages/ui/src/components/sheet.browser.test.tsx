import "../styles/index.css";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type Rendered, render } from "../testing/render.ts";
import { Button } from "./button.tsx";
import { VaultBar } from "./chrome.tsx";
import { Sheet, type SheetProps } from "./sheet.tsx";

let view: Rendered | undefined;
afterEach(() => view?.unmount());

function Example({ onClose, lines = 3, ...rest }: Partial<SheetProps> & { lines?: number }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Open</Button>
      <Sheet
        {...rest}
        open={open}
        onClose={(reason) => {
          onClose?.(reason);
          setOpen(false);
        }}
        title="Choose what to share"
        actions={<Button>Share nothing</Button>}
      >
        <p style={{ blockSize: lines * 20 }}>Works either way.</p>
      </Sheet>
    </>
  );
}

const dialog = () => document.querySelector<HTMLElement>("[role=dialog]");
const gone = () => expect.poll(dialog).toBeNull();

async function open(element: Parameters<typeof render>[0]) {
  view = await render(element);
  await userEvent.click(page.getByRole("button", { name: "Open" }));
  await expect.poll(dialog).not.toBeNull();
  await expect.poll(() => dialog()?.contains(document.activeElement)).toBe(true);
}

describe("Sheet", () => {
  it("has a name, takes the focus in, keeps it in, and gives it back on Escape", async () => {
    const onClose = vi.fn();
    await open(<Example onClose={onClose} />);
    const name = document.getElementById(dialog()?.getAttribute("aria-labelledby") ?? "");
    expect(name?.textContent).toBe("Choose what to share");
    expect(document.activeElement).toBe(dialog());
    for (let i = 0; i < 5; i++) {
      await userEvent.keyboard("{Tab}");
      expect(dialog()?.contains(document.activeElement)).toBe(true);
    }
    await userEvent.keyboard("{Escape}");
    await gone();
    expect(onClose).toHaveBeenCalledExactlyOnceWith("escape");
    await expect.poll(() => document.activeElement?.textContent).toBe("Open");
  });

  it("closes by its button and by the scrim, and says which", async () => {
    const onClose = vi.fn();
    await open(<Example onClose={onClose} />);
    await userEvent.click(page.getByRole("button", { name: "Close" }));
    await gone();
    await userEvent.click(page.getByRole("button", { name: "Open" }));
    await expect.poll(dialog).not.toBeNull();
    await userEvent.click(document.querySelector(".pz-sheet-stage") as Element, { position: { x: 5, y: 5 } });
    await gone();
    expect(onClose.mock.calls).toEqual([["close"], ["scrim"]]);
  });

  it("stays while something runs that must not be left half done", async () => {
    const onClose = vi.fn();
    await open(<Example onClose={onClose} dismissible={false} />);
    await userEvent.keyboard("{Escape}");
    await userEvent.click(document.querySelector(".pz-sheet-stage") as Element, { position: { x: 5, y: 5 } });
    expect(onClose).not.toHaveBeenCalled();
    expect(dialog()).not.toBeNull();
  });

  it("shows the vault bar above everything, and a press on it closes nothing", async () => {
    const onClose = vi.fn();
    await open(<Example onClose={onClose} vault={<VaultBar markSeed="s" title="Plaza" detail="You are paying Lá Sớm Coffee" />} />);
    const vault = document.querySelector(".pz-vault") as HTMLElement;
    expect(vault.getBoundingClientRect().top).toBe(0);
    await userEvent.click(vault);
    expect(onClose).not.toHaveBeenCalled();
  });

  it("scrolls inside while its actions stay in sight", async () => {
    await open(<Example lines={200} />);
    const body = document.querySelector(".pz-sheet-body") as HTMLElement;
    await expect
      .poll(() => (document.querySelector(".pz-sheet-actions") as HTMLElement).getBoundingClientRect().bottom)
      .toBeLessThanOrEqual(innerHeight);
    expect(body.scrollHeight).toBeGreaterThan(body.clientHeight);
  });
});
