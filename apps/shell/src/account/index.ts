/** Sign-in and the account, as one file for the bundler: with the library for passkeys and with their own words. */
export { OutboxPage } from "./outbox-page.tsx";
export { SecurityPage } from "./security-page.tsx";
export { SignInPage } from "./sign-in-page.tsx";
export { SignInReturnPage } from "./sign-in-return-page.tsx";
export { SignUpPage } from "./sign-up-page.tsx";
