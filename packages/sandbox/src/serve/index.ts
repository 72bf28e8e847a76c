export { type SandboxHeaderOptions, sandboxHeaders } from "./headers.ts";
export { type PagesManifest, readPages, type SandboxPage, type SandboxPages } from "./pages.ts";
