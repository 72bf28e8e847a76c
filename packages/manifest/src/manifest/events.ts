import type { Manifest } from "./schema.ts";

/**
 * Whether `analytics.track` may record an event: its name is declared and each prop has the declared type.
 * Declared props may be absent; undeclared ones are refused, so that columns stay typed.
 */
export function checkEvent(
  manifest: Manifest,
  event: { readonly name: string; readonly props?: Readonly<Record<string, unknown>> },
): "ok" | "undeclared" | "invalid_props" {
  const events = manifest.plaza.analytics?.events ?? {};
  const declared = Object.hasOwn(events, event.name) ? events[event.name] : undefined;
  if (declared === undefined) return "undeclared";
  const types = declared.props ?? {};
  for (const [name, value] of Object.entries(event.props ?? {})) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined || typeof value !== type) return "invalid_props";
    if (typeof value === "number" && !Number.isFinite(value)) return "invalid_props";
  }
  return "ok";
}
