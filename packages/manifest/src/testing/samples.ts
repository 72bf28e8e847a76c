/** A manifest that breaks no rule, for tests; `change` edits a copy of it. */
export function sampleManifest(
  change: (manifest: Record<string, unknown> & { plaza: Record<string, unknown> }) => void = () => {},
): unknown {
  const manifest = {
    app_id: "com.lotus.coffee",
    name: "Lotus Coffee",
    short_name: "Lotus",
    description: "Coffee from the corner, ready when you arrive.",
    lang: "en",
    icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml" }],
    version: { code: 3, name: "1.2.0" },
    platform_version: { min_code: 1 },
    pages: ["/", "/menu"],
    req_permissions: [{ name: "geolocation", reason: "Find the nearest shop" }],
    plaza: {
      sandbox: "frame",
      entry: "./app",
      capabilities: { checkout: "1", identity: "1" },
      optional_capabilities: { analytics: "1", device: "1" },
      scopes: [{ name: "email", reason: "Send your receipt", optional: true }],
      network: { connect: ["https://api.lotus.coffee"], image: ["https://img.lotus.coffee:8443"] },
      analytics: {
        events: { item_viewed: { props: { sku: "string", price: "number" } } },
        funnels: { buying: { steps: ["launched", "item_viewed", "purchase"] } },
      },
      catalogue: "catalogue.json",
      storage: { quota_kb: 512 },
      messages: [{ id: "order_ready", title: "Ready", body: "Your coffee is ready", path: "/order" }],
      listing: { category: "food", tags: ["coffee"] },
      names: { vi: "Cà phê Sen", th: "กาแฟดอกบัว" },
    },
  };
  const copy = structuredClone(manifest) as unknown as Record<string, unknown> & { plaza: Record<string, unknown> };
  change(copy);
  return copy;
}

export function sampleCatalogue(
  change: (catalogue: { currency: unknown; items: Record<string, unknown>[] } & Record<string, unknown>) => void = () => {},
): unknown {
  const catalogue = { currency: "VND", items: [{ sku: "flat-white", name: "Flat white", price: 45000, tax_class: "standard", stock: 20 }] };
  const copy = structuredClone(catalogue) as { currency: unknown; items: Record<string, unknown>[] } & Record<string, unknown>;
  change(copy);
  return copy;
}

export const sampleFiles = ["icon.svg", "catalogue.json"];
