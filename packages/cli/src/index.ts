export type { Io } from "./io.ts";
export { type PublishOptions, type PublishResult, publishRelease } from "./registry/publish-release.ts";
export { run } from "./run.ts";
