import type { CallCounts, EventRecord } from "@plaza/protocol/services";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { silentLogger } from "../logger.ts";
import { createRecorder } from "./recorder.ts";

function rig() {
  const sent = { events: [] as EventRecord[], operations: [] as EventRecord[] };
  const counts: CallCounts[] = [];
  const state = { consent: false, down: false };
  const take =
    <T, R>(to: R[], rows: (sent: T) => readonly R[]) =>
    async (what: T) => {
      if (state.down) throw new Error("down");
      to.push(...rows(what));
    };
  const events = (all: readonly EventRecord[]) => all;
  const recorder = createRecorder({
    services: { events: take(sent.events, events), operations: take(sent.operations, events), calls: take(counts, (all) => [all]) },
    analyticsAllowed: () => state.consent,
    now: () => 1,
    logger: silentLogger,
  });
  return { recorder, sent, counts, state };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("without consent nothing goes to analytics, and operations carry no user [G3] [Z6]", async () => {
  const { recorder, sent } = rig();
  recorder.automatic("launched", { props: { scene: "home" } });
  recorder.analytics("item_viewed", { sku: "x" });
  await recorder.flush({ last: false });
  expect(sent.events).toEqual([]);
  expect(sent.operations).toEqual([{ id: expect.any(String), name: "launched", at: 1, props: { scene: "home" } }]);
});

it("consent withdrawn while events wait: they never leave [Z6] [A-09]", async () => {
  const { recorder, sent, state } = rig();
  state.consent = true;
  recorder.analytics("item_viewed");
  state.consent = false;
  await recorder.flush({ last: true });
  expect(sent.events).toEqual([]);
  state.consent = true;
  await recorder.flush({ last: true });
  expect(sent.events).toEqual([]);
});

it("with consent an automatic event goes to both, under one id [G1] [A-01]", async () => {
  const { recorder, sent, state } = rig();
  state.consent = true;
  recorder.automatic("ready", { timings: { open: 66 } });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sent.events).toHaveLength(1);
  expect(sent.events[0]?.id).toBe(sent.operations[0]?.id);
});

it("events that could not be sent wait and keep their ids; the oldest go when there are too many [A-11]", async () => {
  const { recorder, sent, state } = rig();
  state.consent = true;
  state.down = true;
  recorder.analytics("kept");
  await recorder.flush({ last: false });
  state.down = false;
  await recorder.flush({ last: false });
  expect(sent.events.map(({ name }) => name)).toEqual(["kept"]);
  state.down = true;
  for (let n = 0; n < 520; n++) recorder.analytics(`e${n}`);
  await vi.advanceTimersByTimeAsync(3_000);
  state.down = false;
  await recorder.flush({ last: false });
  expect(sent.events).toHaveLength(501);
  expect(sent.events.at(1)?.name).toBe("e20");
});

it("counts calls from the start, whatever was said to analytics; what could not be sent is in the next count [Z5]", async () => {
  const { recorder, counts, sent, state } = rig();
  recorder.called("ui.toast");
  recorder.called("ui.toast");
  await recorder.flush({ last: false });
  await recorder.flush({ last: false });
  state.down = true;
  recorder.called("checkout.buy");
  await recorder.flush({ last: false });
  state.down = false;
  await vi.advanceTimersByTimeAsync(60_000);
  recorder.called("ui.toast");
  await recorder.flush({ last: true });
  expect(counts).toEqual([{ "ui.toast": 2 }, { "ui.toast": 2, "checkout.buy": 1 }, { "ui.toast": 3, "checkout.buy": 1 }]);
  expect(sent).toEqual({ events: [], operations: [] });
  recorder.close();
});
