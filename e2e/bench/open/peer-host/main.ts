import { preloadApp, startApp } from "wujie";
import { type BenchPage, createStopwatch, quiet } from "../content/stopwatch.ts";

const query = new URLSearchParams(location.search);
const subject = query.get("subject") ?? "";
const url = query.get("url") ?? "";
const watch = createStopwatch(["content"]);
const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds #root");
root.innerHTML = `<header><button data-open>Open</button><button data-close>Close</button></header><div id="place"></div>`;
const place = document.getElementById("place") as HTMLElement;

/** wujie keeps the instance alive between opens, as its users do for speed; a plain frame is a new one each time. */
const wujie = { name: "workshop", url, alive: true } as const;

function open(): void {
  const stand = document.createElement(subject === "peer-iframe" ? "iframe" : "div");
  place.replaceChildren(stand);
  if (stand instanceof HTMLIFrameElement) stand.src = url;
  else void startApp({ ...wujie, el: stand });
}

root.querySelector("[data-open]")?.addEventListener("click", open);
root.querySelector("[data-close]")?.addEventListener("click", () => place.replaceChildren());

async function prepare(): Promise<Readonly<Record<string, number>>> {
  if (subject !== "peer-wujie-preload") return {};
  preloadApp({ ...wujie, exec: true });
  await quiet("/assets/");
  return {};
}

Object.assign(globalThis, { benchPage: { prepared: prepare(), open: watch.open } satisfies BenchPage });
