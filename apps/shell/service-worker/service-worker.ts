import { cleanupOutdatedCaches, matchPrecache, type PrecacheEntry, precache } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { NOT_PAGES } from "./not-pages.ts";

declare const self: ServiceWorkerGlobalScope;
/** Put here by the build: the document and every file it may load, with what tells one build's from the next one's. */
declare const __PLAZA_PRECACHE__: PrecacheEntry[];

/*
 * The shell without a connection. What it may answer, and nothing else:
 *
 * 1. A page of the shell is always asked of the server, which alone knows the newest build and its Content-Security-Policy.
 *    Only where nothing answers does the document of the last visit stand in, with the headers it came with.
 * 2. A file under /assets has its content in its name: a copy is as good as the server's.
 * 3. All else goes past this worker: no answer of /api/v1 and /oidc is ever kept, and the bytes of mini-apps are the host's to
 *    keep, which checks them against the signed index each time.
 */
precache(__PLAZA_PRECACHE__);
cleanupOutdatedCaches();

registerRoute(
  new NavigationRoute(
    ({ request }) => fetch(request).catch(async (error: unknown) => (await matchPrecache("/")) ?? Promise.reject(error)),
    {
      denylist: NOT_PAGES,
    },
  ),
);
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && url.pathname.startsWith("/assets/"),
  async ({ request }) => (await matchPrecache(request)) ?? fetch(request),
);

// A new build takes over at once: its pages come from the server anyway, and an old worker would keep files that nobody asks for.
self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
