export { browserFlags, browserLaunchOptions, findBrowser } from "./browser.ts";
export { findFirefox, findScreen, findWebKitDriver } from "./engines.ts";
export { readRows } from "./trace/rows.ts";
