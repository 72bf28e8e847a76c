export { type BuildOptions, type BuildResult, buildRelease } from "./build/build-release.ts";
export { type MiniAppFolder, readFolder } from "./folder/read-folder.ts";
export { type PlazaOptions, plaza } from "./plaza.ts";
export { type LoadedRelease, loadRelease } from "./release/load-release.ts";
