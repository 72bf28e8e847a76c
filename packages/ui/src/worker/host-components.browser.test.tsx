import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type Rendered, render } from "../testing/render.ts";
import { hostComponents } from "./host-components.tsx";

let view: Rendered | undefined;
afterEach(() => view?.unmount());

const Field = hostComponents["plaza-text-field"];
const field = () => page.getByRole("textbox", { name: "Amount" });
const text = () => (field().element() as HTMLInputElement).value;

/** A guest that answers late and in its own words, as over a port. */
function Guest({ answer, heard }: { answer(value: string): string; heard: (event: string, value: string) => void }) {
  const [value, setValue] = useState("");
  return (
    <>
      <Field
        props={{ label: "Amount", value }}
        emit={(event, detail) => {
          heard(event, detail.value);
          setTimeout(() => setValue(answer(detail.value)), 30);
        }}
      />
      <button type="button">Elsewhere</button>
    </>
  );
}

describe("host-rendered text field", () => {
  it("keeps every letter while the guest's answers come late, and takes the guest's value when it is left", async () => {
    const heard = vi.fn();
    view = await render(<Guest answer={(value) => `${value} ₫`} heard={heard} />);
    await userEvent.type(field(), "150000");
    expect(text()).toBe("150000");
    await userEvent.click(page.getByRole("button", { name: "Elsewhere" }));
    await expect.poll(text).toBe("150000 ₫");
    expect(heard.mock.calls.filter(([event]) => event === "input")).toHaveLength(6);
    expect(heard).toHaveBeenLastCalledWith("change", "150000");
  });

  it("shows what the guest sets while nobody types", async () => {
    const emit = vi.fn();
    view = await render(<Field props={{ label: "Amount", value: "1" }} emit={emit} />);
    await view.rerender(<Field props={{ label: "Amount", value: "2" }} emit={emit} />);
    expect(text()).toBe("2");
    expect(emit).not.toHaveBeenCalled();
  });

  it("is named by its label, says its error, and keeps what was typed", async () => {
    view = await render(<Field props={{ label: "Amount", value: "abc", error: "Only digits" }} emit={vi.fn()} />);
    const input = field().element();
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Only digits");
    expect(text()).toBe("abc");
  });
});
