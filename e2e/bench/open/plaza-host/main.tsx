import "@plaza/ui/styles.css";
import "@plaza/host-react/styles.css";
import { createHost, type Host } from "@plaza/host";
import { MiniApp, PlazaProvider } from "@plaza/host-react";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { firstName } from "../content/items.ts";
import { type BenchPage, createStopwatch, quiet } from "../content/stopwatch.ts";
import { watchScreen } from "../content/watch-screen.ts";

const query = new URLSearchParams(location.search);
const app = query.get("app") ?? "";
const isPooled = query.get("pooled") === "yes";
/** Kinds of pages that the pool warms for this catalogue: frame and worker. */
const KINDS = 2;

// The user sees the guest when its content is drawn and the host's skeleton, which lies over it, is gone.
const watch = createStopwatch(["content", "uncovered"]);
const startedAt = performance.now();
const gates: number[] = [];
const host = createHost({
  services: { baseUrl: "" },
  poolSize: isPooled ? 1 : 0,
  gate: () => {
    // A page's gate is made when it has shaken hands.
    gates.push(performance.now());
    return new Worker(new URL("./gate.ts", import.meta.url), { type: "module" });
  },
});

// What went wrong is in the bench's own error.
host.subscribe(() => {
  const incident = host.getSnapshot().incidents.at(-1);
  if (incident) reportError(new Error(`${incident.reason} ${incident.code} ${incident.detail ?? ""}`));
});

function afterFrame(task: (at: number) => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => task(performance.timeOrigin + performance.now());
    port2.postMessage(null);
  });
}

let drawn: Element | null = null;
function look(): void {
  const guest = document.querySelector("[data-testid=guest][data-ready=true]");
  if (guest && !document.querySelector("[data-testid=skeleton]")) afterFrame((at) => watch.mark("uncovered", at));
  // A worker's content is drawn here, by the host's components.
  const tree = document.querySelector("[data-testid=worker-guest]");
  if (tree !== drawn && tree?.textContent?.includes(firstName)) {
    drawn = tree;
    watchScreen(tree);
  }
}
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });

function Page() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <header>
        <button type="button" data-open onClick={() => setOpen(true)}>
          Open
        </button>
        <button type="button" data-close onClick={() => setOpen(false)}>
          Close
        </button>
      </header>
      <div id="place">{isOpen && <MiniApp id={app} onClose={() => setOpen(false)} />}</div>
    </>
  );
}

async function until(condition: (host: Host) => boolean): Promise<void> {
  while (!condition(host)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function prepare(): Promise<Readonly<Record<string, number>>> {
  await until(() => host.getSnapshot().status !== "booting");
  const { failure } = host.getSnapshot();
  if (failure) throw new Error(`the host did not start: ${failure.code} ${failure.message}`);
  if (!isPooled) return {};
  await until(() => gates.length >= KINDS);
  host.prefetch(app);
  const fetched = await quiet("/releases/");
  return { poolWarmUpMs: Math.max(...gates) - startedAt, prefetchedBytes: fetched.reduce((sum, entry) => sum + entry.encodedBodySize, 0) };
}

const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds #root");
createRoot(root).render(
  <PlazaProvider host={host} locale="en">
    <Page />
  </PlazaProvider>,
);
Object.assign(globalThis, { benchPage: { prepared: prepare(), open: watch.open } satisfies BenchPage });
