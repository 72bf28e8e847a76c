import { beforeEach, expect, it } from "vitest";
import { createHistoryShim, type HistoryShim } from "./history.ts";

let shown: string;
let events: { type: string; state?: unknown; newURL?: string }[];
let reports: [string, number][];
let turns: (() => void)[];
let shim: HistoryShim;

beforeEach(() => {
  shown = "http://s1.localhost/menu?table=4";
  [events, reports, turns] = [[], [], []];
  shim = createHistoryShim({
    address: {
      get href() {
        return shown;
      },
      show(href) {
        shown = href;
      },
    },
    createEvent: (type, members) => Object.assign(new Event(type), members),
    dispatch: (event) => events.push({ ...event, type: event.type } as never),
    onChange: (path, depth) => reports.push([path, depth]),
    schedule: (turn) => turns.push(turn),
  });
});
function settle(): void {
  for (const turn of turns.splice(0)) turn();
}

it("pushes and replaces without events, showing the address and keeping the state", () => {
  shim.history.pushState({ n: 1 }, "", "/a?b#c");
  expect([shown, shim.history.state, shim.history.length, events]).toEqual(["http://s1.localhost/a?b#c", { n: 1 }, 2, []]);
  shim.history.replaceState({ n: 2 }, "", "?only=query");
  expect([shown, shim.history.state, shim.history.length]).toEqual(["http://s1.localhost/a?only=query", { n: 2 }, 2]);
  shim.history.pushState(null, "");
  expect(shown).toBe("http://s1.localhost/a?only=query");
  expect(reports).toEqual([
    ["/a?b#c", 1],
    ["/a?only=query", 1],
    ["/a?only=query", 2],
  ]);
});

it("traverses in a turn of its own, with popstate carrying the entry's state", () => {
  shim.history.pushState({ n: 1 }, "", "/a");
  shim.history.pushState({ n: 2 }, "", "/b");
  shim.history.go(-2);
  expect(shown).toBe("http://s1.localhost/b");
  settle();
  expect([shown, events]).toEqual(["http://s1.localhost/menu?table=4", [expect.objectContaining({ type: "popstate", state: null })]]);
  shim.history.forward();
  settle();
  expect(events.at(-1)).toMatchObject({ type: "popstate", state: { n: 1 } });
});

it("fires hashchange too when only the fragment differs", () => {
  shim.history.pushState(null, "", "#one");
  shim.history.back();
  settle();
  expect(events.map(({ type }) => type)).toEqual(["popstate", "hashchange"]);
});

it("drops the entries above when a page is pushed after going back", () => {
  for (const path of ["/a", "/b", "/c"]) shim.history.pushState(null, "", path);
  shim.history.go(-2);
  settle();
  shim.history.pushState(null, "", "/d");
  expect([shim.history.length, shim.depth]).toEqual([3, 2]);
});

it("does nothing past either end, for go(0) and for what is no number", () => {
  shim.history.pushState(null, "", "/a");
  for (const delta of [5, -5, 0, Number.NaN, "x" as never]) shim.history.go(delta);
  settle();
  expect([shown, events]).toEqual(["http://s1.localhost/a", []]);
});

it("keeps a copy of the state, and refuses what cannot be cloned", () => {
  const state = { list: [1] };
  shim.history.pushState(state, "", "/a");
  state.list.push(2);
  expect(shim.history.state).toEqual({ list: [1] });
  expect(() => shim.history.pushState(() => 1, "", "/b")).toThrow(expect.objectContaining({ name: "DataCloneError" }));
  expect(shown).toBe("http://s1.localhost/a");
});

it("refuses an address of another origin", () => {
  for (const url of ["https://evil.example/", "//evil.example/x", "javascript:1"]) {
    expect(() => shim.history.pushState(null, "", url), url).toThrow(expect.objectContaining({ name: "SecurityError" }));
  }
});

it("gives the host's Back one page at a time until there is none", () => {
  shim.history.pushState(null, "", "/a");
  expect([shim.back(), shim.back(), shown]).toEqual([true, false, "http://s1.localhost/menu?table=4"]);
});

it("follows a fragment navigation of the browser's own, forward and back", () => {
  shim.adopt("http://s1.localhost/menu?table=4#part");
  expect([shim.history.length, shim.depth]).toEqual([2, 1]);
  shim.adopt("http://s1.localhost/menu?table=4");
  shim.adopt("http://s1.localhost/menu?table=4#part");
  expect([shim.history.length, shim.depth]).toEqual([2, 1]);
});

it("can be wrapped, as routers and analytics libraries do", () => {
  const original = shim.history.pushState;
  let seen = 0;
  shim.history.pushState = (...args) => {
    seen += 1;
    original.apply(shim.history, args);
  };
  shim.history.pushState(null, "", "/wrapped");
  expect([seen, shown]).toEqual([1, "http://s1.localhost/wrapped"]);
});
