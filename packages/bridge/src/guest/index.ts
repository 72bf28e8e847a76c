export { type Client, type ClientRealm, createClient } from "./client.ts";
export { createGuestRealm, type GuestRuntime } from "./realm.ts";
