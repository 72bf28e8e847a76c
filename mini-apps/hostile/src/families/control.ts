import { type Attack, attemptAll, blobScript, tried } from "../attack.ts";

const LOOSE = "allow-scripts allow-same-origin allow-top-navigation allow-popups allow-modals allow-forms";

/** Messages that open, load or loosen a sandbox in one host or another, this one's among them. */
function forgeries(): unknown[] {
  const nonce = new URLSearchParams(window.location.hash.slice(1)).get("nonce") ?? window.location.hash.slice(1);
  return [
    { method: "ui/notifications/sandbox-resource-ready", params: { html: "<script>parent.pwned = 1</script>", sandbox: LOOSE } },
    { jsonrpc: "2.0", method: "ui/notifications/sandbox-resource-ready", params: { sandbox: LOOSE } },
    { plaza: "resource-ready", sandbox: LOOSE, allow: "camera *" },
    { plaza: "hello", protocol: 1, nonce, kind: "frame" },
    { plaza: "hello", protocol: 1, nonce: "0".repeat(43) },
    { plaza: "ports", protocol: 1 },
    { plaza: "welcome", app: { id: "com.lasom.coffee" } },
    { plaza: "load", modules: [] },
  ];
}

/** S-20, S-22, S-23: the frame's own walls. */
export const controlAttacks: readonly Attack[] = [
  {
    id: "S-20",
    name: "forge control messages",
    uncontrolled: "no page that nothing confines has a sandbox to be told about",
    run: async () => {
      for (const target of [window.parent, window.top, window]) {
        for (const message of forgeries()) {
          const { port1, port2 } = new MessageChannel();
          target?.postMessage(message, "*", [port1, port2]);
        }
      }
      return tried;
    },
  },
  {
    id: "S-23",
    name: "take the sandbox off",
    run: () =>
      attemptAll({
        "own frame": () => own().removeAttribute("sandbox"),
        "frame of the parent": () => {
          for (const frame of window.parent.document.querySelectorAll("iframe")) frame.setAttribute("sandbox", LOOSE);
        },
        "frame within": async () => {
          // What a frame inside may do more than this one: nothing, whatever it is given.
          const frame = document.createElement("iframe");
          frame.setAttribute("sandbox", LOOSE);
          frame.srcdoc = `<script src="${blobScript("parent.postMessage('ran', '*')")}"></script>`;
          const ran = new Promise<void>((resolve) =>
            window.addEventListener("message", ({ source }) => source === frame.contentWindow && resolve()),
          );
          const loaded = new Promise<void>((resolve) => frame.addEventListener("load", () => resolve()));
          document.body.append(frame);
          await loaded;
          void ran;
          return frame.contentDocument?.body ?? refuse();
        },
        "document.domain": () => {
          document.domain = "localhost";
        },
      }),
  },
  {
    id: "S-22",
    name: "loosen the policy",
    run: ({ evil }) => {
      const head = (tag: "meta" | "base", attributes: Record<string, string>) => {
        const node = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
        document.head.append(node);
      };
      head("meta", { "http-equiv": "Content-Security-Policy", content: "default-src * 'unsafe-inline' 'unsafe-eval' data: blob:" });
      head("meta", { "http-equiv": "X-Frame-Options", content: "ALLOWALL" });
      head("meta", { name: "referrer", content: "unsafe-url" });
      head("base", { href: `${evil}/hit/base/` });
      return attemptAll({
        eval: () => new Function("return 1")(),
        base: () => {
          if (!document.baseURI.startsWith(evil)) throw new DOMException("base refused", "SecurityError");
        },
        image: () =>
          new Promise((resolve, reject) => {
            const image = Object.assign(new Image(), { src: `${evil}/hit/loosened` });
            image.onload = resolve;
            // Unconfined it is asked for, and is no image: then it is the base that tells.
            image.onerror = () => reject(new DOMException("no image", "SecurityError"));
          }),
      });
    },
  },
];

function own(): Element {
  return window.frameElement ?? refuse();
}

function refuse(): never {
  throw new DOMException("nothing there", "SecurityError");
}
