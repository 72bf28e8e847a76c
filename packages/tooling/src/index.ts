export { browserFlags, browserLaunchOptions, findBrowser } from "./browser.ts";
