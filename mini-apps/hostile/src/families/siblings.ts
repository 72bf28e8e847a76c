import { type Attack, attempt, attemptAll, hit, tried } from "../attack.ts";

/** The other frames of the page that embeds us. */
function siblings(): Window[] {
  return Array.from({ length: window.parent.length }, (_, index) => window.parent[index] as Window).filter((other) => other !== window);
}

async function each(name: string, act: (sibling: Window) => unknown): Promise<string[]> {
  const attempts = await Promise.all(siblings().map((sibling) => attempt(name, () => act(sibling))));
  return [`${attempts.length} siblings`, ...attempts.map(({ evidence }) => evidence)];
}

/** S-14 to S-16: other mini-apps of the same page. */
export const siblingAttacks: readonly Attack[] = [
  {
    id: "S-14",
    name: "forged messages",
    beside: "nothing",
    besideRuns: true,
    run: async () => ({
      ...tried,
      evidence: await each("postMessage", (sibling) => {
        const { port1, port2 } = new MessageChannel();
        sibling.postMessage({ plaza: "ports", protocol: 1 }, "*", [port1, port2]);
        sibling.postMessage({ plaza: "welcome", app: { id: "test.hostile.attacks" } }, "*");
      }),
    }),
  },
  {
    id: "S-15",
    name: "move a sibling",
    beside: "nothing",
    besideRuns: true,
    run: async (arena) => ({
      ...tried,
      evidence: [
        ...(await each("location", (sibling) => {
          sibling.location.href = hit(arena, "sibling-location");
        })),
        ...(await each("close", (sibling) => sibling.close())),
      ],
    }),
  },
  {
    id: "S-16",
    name: "shared stores",
    beside: "nothing",
    run: () =>
      attemptAll({
        cookie: () => {
          // biome-ignore lint/suspicious/noDocumentCookie: the attack is on this very member
          document.cookie = "stolen=1";
          if (!document.cookie.includes("stolen")) throw new DOMException("nothing kept", "SecurityError");
        },
        indexedDB: () => {
          window.indexedDB.open("shared");
        },
        caches: () => window.caches.open("shared"),
        "native localStorage": () =>
          Object.getOwnPropertyDescriptor(Window.prototype, "localStorage")?.get?.call(window) ?? nativeStorage(),
      }),
  },
  {
    id: "S-16",
    name: "broadcast",
    beside: "nothing",
    run: () =>
      new Promise((resolve) => {
        // Whoever else is on the channel answers; the end of two turns of our own shows that an answer had its time.
        const [shared, own] = [new BroadcastChannel("plaza"), new BroadcastChannel("plaza-own")];
        const echo = new BroadcastChannel("plaza-own");
        const gained: string[] = [];
        shared.onmessage = () => gained.push("BroadcastChannel");
        echo.onmessage = ({ data }) => (data < 20 ? own.postMessage(data + 1) : resolve({ gained, evidence: ["asked"] }));
        shared.postMessage("who is there?");
        own.postMessage(0);
      }),
  },
];

/** Where the getter is on the global object itself. */
function nativeStorage(): unknown {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return frame.contentWindow?.localStorage.length;
}
