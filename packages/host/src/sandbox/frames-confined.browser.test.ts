import { expect, it } from "vitest";
import { assertFramesConfined } from "./frames-confined.ts";

const SANDBOX = "http://{slot}.localhost:1";

it("a page whose frames may go anywhere is refused with what to send, and one that confines them is not [S-04] [S-21]", async () => {
  await expect(assertFramesConfined(SANDBOX)).rejects.toMatchObject({
    code: "INTERNAL",
    message: expect.stringContaining("hostContentSecurityPolicy()"),
    data: { failure: "sandbox" },
  });
  // A policy in the document holds from here on, as one in the header does from the start.
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "frame-src http://*.localhost:1";
  document.head.append(policy);
  await assertFramesConfined(SANDBOX);
  expect(document.querySelector("iframe[src*=invalid]")).toBeNull();
});
