import { boot, type World } from "../realm/boot.ts";
import { applyContext } from "../realm/context-css.ts";
import { shakeHands, takeNonce } from "../realm/handshake.ts";
import { removePowers } from "../realm/remove-powers.ts";
import { installFormEvents } from "../shims/forms.ts";
import { installShims, launchHref } from "../shims/install.ts";
import { keepFocus } from "../shims/keep-focus.ts";
import { installLinks } from "../shims/links.ts";

/*
 * The runtime page of frame sandboxes, in order:
 *
 * 1. The nonce leaves the address bar, and what engines give without a grant (WebRTC, cameras, …) leaves the realm: both before anything that a guest wrote
 *    can run.
 * 2. `hello` to the parent; two ports come back; `window` messages mean nothing from then on.
 * 3. The page waits in the pool until `welcome` binds it to a mini-app: tokens, theme, language and direction go on the document, and follow.
 * 4. `load` brings verified sources: `localStorage`, `sessionStorage`, `history`, `fetch`, form events and links are shimmed, style sheets adopted.
 * 5. Module Federation loads `./app` from blobs, and it is rendered into #root.
 */
const nonce = takeNonce(window);
removePowers(window);

const world: World = {
  welcome(plaza) {
    let shown = plaza.context;
    applyContext(document.documentElement, shown);
    plaza.on("contextchange", () => {
      applyContext(document.documentElement, plaza.context, shown);
      shown = plaza.context;
    });
  },
  prepare(load, plaza) {
    const address = addressBar(window.history, window.location);
    address.show(launchHref(window.location.origin, plaza.launch));
    const shim = installShims({ load, plaza, address, dispatch: (event) => window.dispatchEvent(event) });
    // `location.hash = …` is the one navigation that can neither be replaced nor stopped: the browser did it, the shim follows.
    window.addEventListener("hashchange", (event) => event.isTrusted && shim.adopt(window.location.href), true);
    installFormEvents(window);
    keepFocus(window);
    installLinks(window, {
      visit: (href) => shim.visit(href),
      openUrl: (url) => void plaza.navigation.openUrl({ url }).catch(() => undefined),
    });
    document.adoptedStyleSheets = load.styles.map(styleSheet);
    return { root: document.getElementById("root") as HTMLElement, back: () => shim.back() };
  },
};

void shakeHands(window, nonce)
  .then((ports) => boot(ports, world))
  // Only a session that ended before it began comes here; the host knows, because it ended it.
  .catch(() => undefined);

function addressBar(history: History, location: Location): { href: string; show(href: string): void } {
  const replace = history.replaceState.bind(history);
  let href = location.href;
  return {
    get href() {
      return href;
    },
    show(next) {
      href = next;
      try {
        replace(null, "", next);
      } catch {
        // WebKit lets an opaque origin change query and fragment only: hash routers work there, path routers see the page's own path.
        const url = new URL(next);
        replace(null, "", `${url.search}${url.hash}` || location.pathname);
      }
    },
  };
}

function styleSheet(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
