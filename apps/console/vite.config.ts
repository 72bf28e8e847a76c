import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["@plaza/source", ...defaultClientConditions] },
  // Data URIs are closed by the page's own CSP for all but images.
  build: { target: "es2023", sourcemap: true, assetsInlineLimit: 0 },
});
