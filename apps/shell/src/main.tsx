import "@plaza/ui/styles.css";
import "@plaza/ui/fonts.css";
import "@plaza/ui/page.css";
import "./shell.css";
import { createHost } from "@plaza/host";
import { PlazaProvider } from "@plaza/host-react";
import { applyTheme } from "@plaza/ui";
import { StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { createCatalogues } from "./catalogues.ts";
import { consoleLogger } from "./console-logger.ts";
import { appPage } from "./pages.ts";
import { createPreferences } from "./preferences.ts";
import { ShellProvider } from "./shell-context.tsx";

const preferences = createPreferences(localStorage, navigator.languages);
// Before the first paint: a light flash in a dark room is the first thing anyone would see.
applyTheme(preferences.getSnapshot().theme);

const catalogues = createCatalogues();
const host = createHost({ services: { baseUrl: "" }, payingPage: `${location.origin}/you/paying`, logger: consoleLogger });

function Root() {
  const { locale } = useSyncExternalStore(preferences.subscribe, preferences.getSnapshot);
  return (
    <PlazaProvider host={host} locale={locale} words={catalogues.hostWords()}>
      <ShellProvider preferences={preferences} catalogues={catalogues}>
        <App />
      </ShellProvider>
    </PlazaProvider>
  );
}

async function start() {
  // Side by side: a deep link needs the words and the page around its app for its first frame.
  await Promise.all([
    catalogues.load(preferences.getSnapshot().locale),
    location.pathname.startsWith("/miniapp/") ? appPage.load() : undefined,
  ]);
  const root = document.getElementById("root");
  if (root)
    createRoot(root).render(
      <StrictMode>
        <Root />
      </StrictMode>,
    );
}

/** After the first visit's own files: what it keeps is for the next one. */
function keepForOffline() {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener(
    "load",
    () => {
      // Without it (private mode, an old browser) a visit needs a connection, as it did before.
      navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).catch((error: unknown) => {
        consoleLogger.warn("the shell is not kept for offline", { error: String(error) });
      });
    },
    { once: true },
  );
}

keepForOffline();
void start();
