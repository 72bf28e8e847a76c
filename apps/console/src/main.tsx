import "@plaza/ui/fonts.css";
import "@plaza/ui/styles.css";
import "@plaza/ui/page.css";
import "./console.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PreferencesProvider } from "./preferences.tsx";
import { createConsoleRouter } from "./router.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds #root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: true } } })}>
      <PreferencesProvider>
        <RouterProvider router={createConsoleRouter()} />
      </PreferencesProvider>
    </QueryClientProvider>
  </StrictMode>,
);
