import { sampleApp } from "@plaza/host/testing";
import { afterEach, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { MiniApp } from "../mini-app/mini-app.tsx";
import { show, type View } from "../testing.tsx";

let view: View | undefined;
afterEach(async () => {
  await view?.unmount();
  view = undefined;
});

const element = (id: string, tag: string, properties: Record<string, unknown> = {}, eventListeners: Record<string, unknown> = {}) => ({
  id,
  type: 1,
  element: tag,
  properties,
  attributes: {},
  eventListeners,
  children: [],
});

async function worker() {
  const made = await show(<MiniApp id="com.example.coffee" onClose={() => {}} />, {
    apps: [await sampleApp({ sandbox: "worker" })],
    started: false,
  });
  view = made;
  await expect.poll(() => made.sandbox.guests.length).toBe(1);
  const { runtime } = made.sandbox.guests[0]!;
  return { made, runtime, draw: (...mutations: unknown[]) => runtime.send({ plaza: "ui", mutations }) };
}

it("draws a worker guest with the host's components, and its events reach the guest [L2]", async () => {
  const { runtime, draw } = await worker();
  const events: unknown[] = [];
  runtime.onUiEvent((event) => events.push(event));
  draw(
    [0, "~", element("1", "plaza-stack", { gap: 12 }), 0],
    [0, "1", element("2", "plaza-text-field", { label: "Bill" }, { input: true }), 0],
    [0, "1", element("3", "plaza-button", { label: "Split" }, { press: true }), 1],
    [0, "1", element("4", "plaza-text"), 2],
    [0, "4", { id: "5", type: 3, data: "0" }, 0],
  );
  await userEvent.click(page.getByRole("button", { name: "Split" }));
  await expect.poll(() => events).toContainEqual({ plaza: "ui-event", element: "3", type: "press", detail: {} });
  draw([2, "5", "42"]);
  await expect.element(page.getByText("42")).toBeVisible();
});

it("no letter is lost while a guest answers late to each one", async () => {
  const { runtime, draw } = await worker();
  draw([0, "~", element("1", "plaza-text-field", { label: "Name", value: "" }, { input: true }), 0]);
  runtime.onUiEvent(({ detail }) => setTimeout(() => draw([3, "1", "value", (detail as { value: string }).value, 1]), 40));
  const field = page.getByRole("textbox", { name: "Name" });
  await userEvent.type(field, "the quick brown fox jumps");
  await expect.element(field).toHaveValue("the quick brown fox jumps");
});

it("what is not a known component or prop draws nothing and breaks nothing [L1]", async () => {
  const { draw } = await worker();
  draw(
    [0, "~", element("1", "script", { textContent: "alert(1)" }), 0],
    [0, "~", element("2", "plaza-text", { style: "position:fixed", onclick: "x", size: { a: 1 } }), 0],
    [0, "2", { id: "3", type: 3, data: "<img src=x onerror=alert(1)>" }, 0],
  );
  await expect.element(page.getByText("<img src=x onerror=alert(1)>")).toBeVisible();
  expect(
    document.querySelector("[data-testid=worker-guest] script, [data-testid=worker-guest] img, [data-testid=worker-guest] [onclick]"),
  ).toBeNull();
});
