import * as React from "react";
import * as JsxRuntime from "react/jsx-runtime";
import * as ReactDom from "react-dom";
import * as ReactDomClient from "react-dom/client";
import type { SharedModule } from "./federation.ts";

/**
 * The page's own React, for mini-apps built with `import: false`. All four keys are needed: with fewer, a build silently bundles
 * react-dom again (211 kB), and two copies of React in one tree break hooks.
 */
export const sharedModules: Readonly<Record<string, SharedModule>> = {
  react: { version: React.version, module: React },
  "react/jsx-runtime": { version: React.version, module: JsxRuntime },
  "react-dom": { version: React.version, module: ReactDom },
  "react-dom/client": { version: React.version, module: ReactDomClient },
};
