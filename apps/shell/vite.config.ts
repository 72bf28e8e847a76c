import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";
import { compiledMessages } from "./build/compiled-messages.ts";
import { serviceWorker } from "./build/service-worker.ts";

const catalogue = /(?:locales\/|words\.)(vi|th)\.json$/;

export default defineConfig({
  plugins: [react(), compiledMessages(), serviceWorker()],
  resolve: { conditions: ["@plaza/source", ...defaultClientConditions] },
  // Data URIs are closed by the page's own CSP for all but images.
  build: {
    target: "es2023",
    sourcemap: true,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Libraries change rarely: a new build leaves them in the caches.
            { name: "libraries", test: /node_modules\/(?:react|react-dom|scheduler|@lingui|zod|jose|wouter|idb)\// },
            // One file per language, not one per package.
            { name: (id) => catalogue.exec(id)?.[1] ?? null, test: catalogue },
          ],
        },
      },
    },
  },
});
