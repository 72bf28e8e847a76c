import "@plaza/ui/styles.css";
import "@plaza/ui/fonts.css";
import "@plaza/ui/page.css";
import "@plaza/host-react/styles.css";
import "./shell.css";
import { createHost } from "@plaza/host";
import { PlazaProvider } from "@plaza/host-react";
import { applyTheme } from "@plaza/ui";
import { StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { createCatalogues } from "./catalogues.ts";
import { consoleLogger } from "./console-logger.ts";
import { createPreferences } from "./preferences.ts";
import { ShellProvider } from "./shell-context.tsx";

const preferences = createPreferences(localStorage, navigator.languages);
// Before the first paint: a light flash in a dark room is the first thing anyone would see.
applyTheme(preferences.getSnapshot().theme);

const catalogues = createCatalogues();
const host = createHost({ services: { baseUrl: "" }, logger: consoleLogger });

function Root() {
  const { locale } = useSyncExternalStore(preferences.subscribe, preferences.getSnapshot);
  return (
    <PlazaProvider host={host} locale={locale}>
      <ShellProvider preferences={preferences} catalogues={catalogues}>
        <App />
      </ShellProvider>
    </PlazaProvider>
  );
}

async function start() {
  await catalogues.load(preferences.getSnapshot().locale);
  const root = document.getElementById("root");
  if (root)
    createRoot(root).render(
      <StrictMode>
        <Root />
      </StrictMode>,
    );
}

void start();
