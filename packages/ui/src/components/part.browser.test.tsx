import "../styles/index.css";
import { type ComponentType, useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type Rendered, render } from "../testing/render.ts";
import { createPart } from "./part.ts";
import { PartSheet } from "./part-sheet.tsx";

let view: Rendered | undefined;
afterEach(() => view?.unmount());

interface OpenProps {
  readonly open: boolean;
}
const Drawn: ComponentType<OpenProps> = ({ open }) => (open ? <p>Here</p> : null);

/** A fetch that fails as often as is said, as a connection does that was lost. */
function failing(times: number) {
  return vi.fn(() => (times-- > 0 ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(Drawn)));
}

describe("a part", () => {
  it("is fetched once, however many ask for it", async () => {
    const fetch = failing(0);
    const part = createPart(fetch);
    expect(part.getSnapshot().status).toBe("absent");
    await Promise.all([part.load(), part.load()]);
    await part.load();
    expect(part.getSnapshot().status).toBe("ready");
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("that did not come is failed, not thrown, and is fetched again by the next load", async () => {
    const fetch = failing(1);
    const part = createPart(fetch);
    await part.load();
    expect(part.getSnapshot()).toMatchObject({ status: "failed", error: new TypeError("Failed to fetch") });
    await part.load();
    expect(part.getSnapshot().status).toBe("ready");
  });
});

describe("a sheet in a file of its own", () => {
  function Example({ part, onClosed }: { part: ReturnType<typeof createPart<OpenProps>>; onClosed?: () => void }) {
    const [open, setOpen] = useState(false);
    return (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          Open
        </button>
        <PartSheet part={part} props={{ open }} onClose={() => setOpen(false)} onClosed={onClosed} />
      </>
    );
  }

  it("is not fetched before it is opened", async () => {
    const fetch = failing(0);
    view = await render(<Example part={createPart(fetch)} />);
    expect(fetch).not.toHaveBeenCalled();
    await userEvent.click(page.getByRole("button", { name: "Open" }));
    await expect.element(page.getByText("Here")).toBeVisible();
  });

  it("that does not come says so above the page, and Try again brings it", async () => {
    view = await render(<Example part={createPart(failing(1))} />);
    await userEvent.click(page.getByRole("button", { name: "Open" }));
    const missing = page.getByRole("dialog", { name: "This could not be loaded" });
    await expect.element(missing).toBeVisible();
    expect(missing.element().matches(":modal")).toBe(true);
    await userEvent.click(missing.getByRole("button", { name: "Try again" }));
    await expect.element(page.getByText("Here")).toBeVisible();
  });

  it("that does not come can be left by Escape, and counts as closed", async () => {
    const onClosed = vi.fn();
    view = await render(<Example part={createPart(failing(9))} onClosed={onClosed} />);
    await userEvent.click(page.getByRole("button", { name: "Open" }));
    await expect.element(page.getByRole("dialog")).toBeVisible();
    onClosed.mockClear();
    await userEvent.keyboard("{Escape}");
    await expect.poll(() => page.getByRole("dialog").query()).toBeNull();
    expect(onClosed).toHaveBeenCalledTimes(1);
  });

  it("that did not come is fetched by itself when the connection is back", async () => {
    view = await render(<Example part={createPart(failing(1))} />);
    await userEvent.click(page.getByRole("button", { name: "Open" }));
    await expect.element(page.getByRole("dialog")).toBeVisible();
    dispatchEvent(new Event("online"));
    await expect.element(page.getByText("Here")).toBeVisible();
  });
});
