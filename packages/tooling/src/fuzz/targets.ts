/** What `npm run fuzz` feeds: the file of each target beside what it tests, and the name it has there. */
export const TARGETS: Readonly<Record<string, { readonly file: string; readonly member: string }>> = {
  envelopes: { file: "packages/bridge/src/gate/fuzz/envelopes.ts", member: "envelopes" },
  handshake: { file: "packages/bridge/src/host/fuzz/handshake.ts", member: "handshake" },
  tree: { file: "packages/host/src/worker-ui/fuzz/tree.ts", member: "tree" },
  manifest: { file: "packages/manifest/src/manifest/fuzz/manifest.ts", member: "manifests" },
};
