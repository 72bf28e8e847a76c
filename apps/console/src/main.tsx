import "@plaza/ui/fonts.css";
import "@plaza/ui/styles.css";
import "@plaza/ui/page.css";
import "./console.css";
import "./records.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PreferencesProvider } from "./preferences.tsx";
import { createConsoleQueries } from "./queries.ts";
import { createConsoleRouter } from "./router.tsx";
import { ToastsProvider } from "./toasts.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds #root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createConsoleQueries()}>
      <PreferencesProvider>
        <ToastsProvider>
          <RouterProvider router={createConsoleRouter()} />
        </ToastsProvider>
      </PreferencesProvider>
    </QueryClientProvider>
  </StrictMode>,
);
