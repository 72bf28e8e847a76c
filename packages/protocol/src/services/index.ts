export * from "./admin.ts";
export * from "./catalogue.ts";
export * from "./checkout.ts";
export * from "./events.ts";
export * from "./guest-services.ts";
export * from "./identity.ts";
export * from "./publish.ts";
