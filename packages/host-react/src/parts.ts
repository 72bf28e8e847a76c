import { createPart, loadSheets } from "@plaza/ui";
import type { ComponentType } from "react";

// What a first paint does not need. React's `lazy` would keep a failed fetch for good; a part can be tried again.
export const appMenu = sheetPart(() => import("./surfaces.ts").then((surfaces) => surfaces.AppMenu));
export const checkoutSheet = sheetPart(() => import("./surfaces.ts").then((surfaces) => surfaces.CheckoutSheet));
export const consentSheet = sheetPart(() => import("./surfaces.ts").then((surfaces) => surfaces.ConsentSheet));
export const fillSheet = sheetPart(() => import("./surfaces.ts").then((surfaces) => surfaces.FillSheet));
export const selectSheet = sheetPart(() => import("./surfaces.ts").then((surfaces) => surfaces.SelectSheet));
export const questionSheet = sheetPart(() => import("./surfaces.ts").then((surfaces) => surfaces.QuestionSheet));
export const workerTreeView = createPart(() => import("./surfaces.ts").then((surfaces) => surfaces.WorkerTreeView));

/**
 * Fetches all that an open mini-app may ask the host to draw. A guest may ask for money or data at any moment, and the connection
 * may be gone by then: the sheets must be here before. Never rejects; call it again when the connection is back.
 */
export async function loadSurfaces(): Promise<void> {
  await Promise.all(
    [checkoutSheet, consentSheet, fillSheet, selectSheet, questionSheet, appMenu, workerTreeView].map((part) => part.load()),
  );
}

/** Ready when the dialog around it is: a sheet counts as shown from then. */
function sheetPart<P>(fetch: () => Promise<ComponentType<P>>) {
  return createPart<P>(async () => {
    const [component] = await Promise.all([fetch(), loadSheets()]);
    return component;
  });
}
