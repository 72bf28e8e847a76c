/** All that an open mini-app may ask the host to draw, as one file for bundlers: it comes whole or not at all. */
export { AppMenu } from "./mini-app/app-menu.tsx";
export { CheckoutSheet } from "./sheets/checkout-sheet.tsx";
export { ConsentSheet } from "./sheets/consent-sheet.tsx";
export { FillSheet } from "./sheets/fill-sheet.tsx";
export { QuestionSheet } from "./sheets/question-sheets.tsx";
export { SelectSheet } from "./sheets/select-sheet.tsx";
export { WorkerTreeView } from "./worker/worker-tree.tsx";
