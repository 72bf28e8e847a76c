import { hostContentSecurityPolicy } from "@plaza/host";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

// The page that embeds must say where frames may come from. Served by a real web server, this is a response header;
// the example's preview server sends the same one.
const headers = {
  "content-security-policy": hostContentSecurityPolicy({
    sandbox: { origin: "http://{slot}.localhost:4401" },
    connect: ["http://localhost:4400"],
  }),
};

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["@plaza/source", ...defaultClientConditions] },
  build: { target: "es2023", sourcemap: true },
  preview: { port: 4500, strictPort: true, headers },
});
