/** The pages after home, as one file for the bundler: together they are smaller than one mini-app. */
export { AppPermissionsPage } from "./app-permissions-page.tsx";
export { MarkPage } from "./mark-page.tsx";
export { MissingPage } from "./missing-page.tsx";
export { OrderPage } from "./order-page.tsx";
export { OrdersPage } from "./orders-page.tsx";
export { PayingPage } from "./paying-page.tsx";
export { PermissionsPage } from "./permissions-page.tsx";
export { YouPage } from "./you-page.tsx";
