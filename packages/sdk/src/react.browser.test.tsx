import { GUEST_REALM, type GuestRealm } from "@plaza/protocol";
import { act, Component, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type CheckoutState, useCheckout, usePlaza, usePlazaContext, useUser, useVisibility } from "./react.ts";
import { createTestRealm, type TestRealm } from "./testing/realm.ts";

let host: TestRealm;
let root: Root;
let box: HTMLElement;

beforeEach(async () => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  host = await createTestRealm();
  publish(host.realm);
  box = document.createElement("div");
  root = createRoot(box);
});
afterEach(async () => {
  await act(async () => root.unmount());
  host.close();
  publish(undefined);
});

function publish(realm: GuestRealm | undefined): void {
  Object.defineProperty(globalThis, GUEST_REALM, { value: realm, configurable: true });
}
async function event(name: string, detail: unknown): Promise<void> {
  await act(async () => {
    const arrived = new Promise<void>((resolve) => host.realm.on(name, () => resolve()));
    host.send({ plaza: "event", name, detail });
    await arrived;
  });
}
/** Answers the next call, and lets React take the answer in. */
async function answer(method: string, value: unknown): Promise<void> {
  await act(async () => {
    const call = await host.nextCall();
    expect(call.method).toBe(method);
    call.answer(value);
    // A second round trip on the same ports: when it is back, the answer has arrived.
    await host.request("beforeunload");
  });
}

it("renders again when the context or the visibility changes", async () => {
  function View() {
    return `${usePlaza().app.id} ${usePlazaContext().theme} ${useVisibility()}`;
  }
  await act(async () => root.render(<View />));
  expect(box.textContent).toBe("com.example.shop light shown");
  await event("contextchange", { theme: "dark" });
  await event("hidden", {});
  expect(box.textContent).toBe("com.example.shop dark hidden");
});

it("reads the user, and reads again when a grant changes", async () => {
  function View() {
    const { user, loading } = useUser();
    return `${user?.id ?? "-"} ${user?.email ?? "-"} ${loading}`;
  }
  await act(async () => root.render(<View />));
  expect(box.textContent).toBe("- - true");
  await answer("identity.getUser", { id: "u1", state: "member" });
  expect(box.textContent).toBe("u1 - false");
  await event("grantchange", { granted: ["email"] });
  await answer("identity.getUser", { id: "u1", state: "member", email: "a@example.com" });
  expect(box.textContent).toBe("u1 a@example.com false");
});

it("opens one sheet for a double tap, and keeps its outcome", async () => {
  let checkout: CheckoutState | undefined;
  function View() {
    checkout = useCheckout();
    return `${checkout.busy} ${checkout.outcome?.status ?? "-"}`;
  }
  await act(async () => root.render(<View />));
  let both: unknown[] = [];
  await act(async () => {
    both = [checkout?.buy({ lines: [{ sku: "latte", quantity: 1 }] }), checkout?.buy({ lines: [{ sku: "latte", quantity: 1 }] })];
  });
  expect(box.textContent).toBe("true -");
  await answer("checkout.buy", { status: "cancelled" });
  expect(await Promise.all(both)).toEqual([{ status: "cancelled" }, { status: "cancelled" }]);
  expect(box.textContent).toBe("false cancelled");
  await act(async () => {
    both = [checkout?.payOrder({ orderToken: "token" }), checkout?.payOrder({ orderToken: "token" })];
  });
  expect(box.textContent).toBe("true -");
  await answer("checkout.payOrder", { status: "pending", orderId: "o1" });
  expect(await Promise.all(both)).toEqual(Array(2).fill({ status: "pending", orderId: "o1" }));
  expect(box.textContent).toBe("false pending");
});

it("throws NO_HOST to the nearest error boundary outside a host", async () => {
  class Boundary extends Component<{ children: ReactNode }, { code?: string }> {
    override state: { code?: string } = {};
    static getDerivedStateFromError(error: { code?: string }) {
      return { code: error.code };
    }
    override render() {
      return this.state.code ?? this.props.children;
    }
  }
  function View() {
    return usePlaza().app.id;
  }
  publish(undefined);
  const outside = document.createElement("div");
  const silent = createRoot(outside, { onCaughtError: () => undefined });
  await act(async () =>
    silent.render(
      <Boundary>
        <View />
      </Boundary>,
    ),
  );
  expect(outside.textContent).toBe("NO_HOST");
  await act(async () => silent.unmount());
});
