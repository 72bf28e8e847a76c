import { MiniAppError } from "@plaza/protocol";
import { wrap } from "comlink";
import { afterEach, expect, it } from "vitest";
import { createGuestRealm } from "../guest/index.ts";
import { createTestSession, gateOf, type PairOptions, pairWelcome } from "./pair.ts";

type Remote = Readonly<Record<string, (params: unknown) => Promise<unknown>>>;

let close: (() => void) | undefined;
afterEach(() => close?.());

async function comlinkGuest(options: PairOptions): Promise<Remote> {
  const calls = new MessageChannel();
  const replies = new MessageChannel();
  const session = createTestSession({ callPort: calls.port1, replyPort: replies.port1 }, gateOf(options), options);
  const runtime = createGuestRealm(calls.port2, replies.port2);
  const [realm] = await Promise.all([runtime.ready, session.bind(pairWelcome(options))]);
  close = () => {
    session.close();
    runtime.close();
  };
  return wrap(realm.endpoint as Parameters<typeof wrap>[0]) as unknown as Remote;
}

it("a guest that brings comlink's own wrap is answered, with results and with errors", async () => {
  const remote = await comlinkGuest({
    handler: ({ name }) => {
      if (name === "confirm") throw new MiniAppError("CONSENT_DENIED");
      return {};
    },
  });
  expect(await remote["ui.alert"]?.({ text: "hello" })).toEqual({});
  await expect(remote["ui.confirm"]?.({ text: "sure?" })).rejects.toMatchObject({ message: new MiniAppError("CONSENT_DENIED").message });
  await expect(remote["ui.alert"]?.({ text: 1 })).rejects.toThrow(new MiniAppError("INVALID_PARAMS").message);
});
