import {
  type CapabilityDefinition,
  type CapabilityOffer,
  type GuestApp,
  guestAppSchema,
  type PlazaContext,
  type Welcome,
} from "@plaza/protocol";
import { offerCapabilities } from "../host/offer.ts";

export const testContext: PlazaContext = {
  theme: "light",
  tokens: { "--plaza-ink": "#111" },
  locale: "en",
  direction: "ltr",
  timeZone: "Asia/Ho_Chi_Minh",
  safeArea: { top: 0, right: 0, bottom: 0, left: 0 },
  capsule: { x: 280, y: 8, width: 88, height: 32 },
  viewport: { width: 390, height: 844, keyboardHeight: 0 },
  reducedMotion: false,
  textScale: 1,
  online: true,
};

const testApp: GuestApp = guestAppSchema.parse({ id: "com.example.coffee", release: "1.0.0", channel: "dev", sandbox: "frame" });

/** Every capability of a registry, offered. */
export function offerAll(registry: Readonly<Record<string, CapabilityDefinition>>): Record<string, CapabilityOffer> {
  return offerCapabilities({ required: Object.fromEntries(Object.values(registry).map(({ name, version }) => [name, version])) }, registry);
}

export function testWelcome(capabilities: Record<string, CapabilityOffer>): Welcome {
  return {
    plaza: "welcome",
    protocol: 1,
    host: { name: "test-host", version: "0.0.0" },
    app: testApp,
    capabilities,
    context: testContext,
    granted: [],
    launch: { path: "/", query: "", fragment: "", scene: "home" },
  };
}
