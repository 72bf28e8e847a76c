export { useHost, useHostSnapshot, useSession, useSheet } from "./context.tsx";
export { HostFailureScreen } from "./host-failure-screen.tsx";
export { HostToasts } from "./host-toasts.tsx";
export { listingName } from "./listing-name.ts";
export { MiniApp, type MiniAppProps } from "./mini-app/mini-app.tsx";
export { PlazaProvider, type PlazaProviderProps } from "./provider.tsx";
export { HostSheets } from "./sheets/host-sheets.tsx";
export { type BrowserBackOptions, useBrowserBack } from "./use-browser-back.ts";
export { WorkerTreeView, type WorkerTreeViewProps } from "./worker/worker-tree.tsx";
