import { createPart } from "@plaza/ui";

/** What stands around a mini-app. A deep link asks for it before anything is drawn, the home page as soon as it is idle or touched. */
export const appPage = createPart(() => import("./pages/app-page.tsx").then((page) => page.AppPage));

// Only home is on the way to the first tap; the others come when the page is idle, or when they are asked for.
const load = () => import("./pages/index.ts");
const loadAccount = () => import("./account/index.ts");
export const pages = {
  orders: createPart(() => load().then(({ OrdersPage }) => OrdersPage)),
  order: createPart(() => load().then(({ OrderPage }) => OrderPage)),
  you: createPart(() => load().then(({ YouPage }) => YouPage)),
  mark: createPart(() => load().then(({ MarkPage }) => MarkPage)),
  permissions: createPart(() => load().then(({ PermissionsPage }) => PermissionsPage)),
  appPermissions: createPart(() => load().then(({ AppPermissionsPage }) => AppPermissionsPage)),
  paying: createPart(() => load().then(({ PayingPage }) => PayingPage)),
  missing: createPart(() => load().then(({ MissingPage }) => MissingPage)),
  signIn: createPart(() => loadAccount().then(({ SignInPage }) => SignInPage)),
  signInReturn: createPart(() => loadAccount().then(({ SignInReturnPage }) => SignInReturnPage)),
  signUp: createPart(() => loadAccount().then(({ SignUpPage }) => SignUpPage)),
  security: createPart(() => loadAccount().then(({ SecurityPage }) => SecurityPage)),
  outbox: createPart(() => loadAccount().then(({ OutboxPage }) => OutboxPage)),
} as const;

/** Brings the pages before they are asked for: without a connection the tabs still open. Never rejects. */
export async function loadPages(): Promise<void> {
  await appPage.load();
  await Promise.all(Object.values(pages).map((page) => page.load()));
}
