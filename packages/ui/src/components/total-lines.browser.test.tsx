import "../styles/index.css";
import { afterEach, expect, it } from "vitest";
import { type Rendered, render } from "../testing/render.ts";
import { Money } from "./money.tsx";
import { TotalLines } from "./total-lines.tsx";

let view: Rendered | undefined;
afterEach(() => view?.unmount());

/** From the left edge of the window to one character of an element's text, CSS px. */
function place(element: HTMLElement, character: string): number {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  const at = text?.textContent?.indexOf(character) ?? -1;
  if (text == null || at < 0) throw new Error(`"${element.textContent}" has no ${character}`);
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + 1);
  return range.getBoundingClientRect().left;
}

it("a discount keeps its sign before it where one writes from right to left", async () => {
  const total = { label: "Total", value: "₫270,000" };
  view = await render(
    <div dir="rtl">
      <TotalLines lines={[{ label: "Discount", value: "-₫27,000" }]} total={total} />
      <p>
        <Money value={{ amount: -27_000, currency: "VND" }} locale="en" />
      </p>
    </div>,
  );
  for (const selector of [".pz-lines dd", "p"]) expect(place(view.get(selector), "-")).toBeLessThan(place(view.get(selector), "7"));
});
