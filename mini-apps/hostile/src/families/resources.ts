import { type Attack, type Finding, tried } from "../attack.ts";

/** Makes one thing after the other until there are enough or the browser makes no more. */
function flood(name: string, count: number, make: () => unknown): Finding {
  const made: unknown[] = [];
  try {
    for (let n = 0; n < count; n += 1) made.push(make());
  } catch {
    // The browser has had enough: that is its right, and the attack goes on with what it has.
  }
  Object.assign(globalThis, { [name]: made });
  return { gained: [], evidence: [`${name}: ${made.length} made`] };
}

const OWN = "what it uses up is its own, in a page that nothing confines too";

/** H-03: more of everything than there is. Each ends the realm that it runs in, or nothing. */
export const resourceAttacks: readonly Attack[] = [
  {
    id: "H-03",
    name: "memory balloon",
    ends: "stopped",
    run: async () => {
      const kept: unknown[] = [];
      // On the engine's own heap: it has an end, and with it comes the end of the process.
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, n) => ({ n, kept: kept.length })));
    },
  },
  {
    id: "H-03",
    name: "million nodes",
    ends: "stopped",
    run: async () => {
      const root = document.createElement("div");
      document.body.append(root);
      let deepest: Element = root;
      for (let n = 0; n < 1_000_000; n += 1) {
        const node = document.createElement("div");
        node.textContent = "x";
        if (n % 500 === 0) deepest = root;
        deepest.append(node);
        deepest = node;
      }
      // Laid out again and again, for as long as it is let.
      for (;;) root.style.width = `${root.offsetHeight % 100}px`;
    },
  },
  {
    id: "H-03",
    name: "canvases",
    uncontrolled: OWN,
    run: async () =>
      flood("canvases", 400, () => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 256, height: 256 });
        canvas.getContext("2d")?.fillRect(0, 0, 1, 1);
        document.body.append(canvas);
        return canvas;
      }),
  },
  {
    id: "H-03",
    name: "graphics contexts",
    uncontrolled: OWN,
    run: async () => flood("graphics", 64, () => document.createElement("canvas").getContext("webgl")),
  },
  { id: "H-03", name: "audio contexts", uncontrolled: OWN, run: async () => flood("audio", 500, () => new AudioContext()) },
  {
    id: "H-03",
    name: "workers",
    uncontrolled: OWN,
    run: async () => {
      const source = URL.createObjectURL(new Blob(["postMessage(0)"], { type: "text/javascript" }));
      flood("workers", 50, () => new Worker(source));
      return tried;
    },
  },
];
