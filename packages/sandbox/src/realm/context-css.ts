import type { PlazaContext } from "@plaza/protocol";

/** Custom properties that follow the numbers of the context, beside the host's own tokens. CSS px, but for the text scale. */
function measures(context: PlazaContext): Readonly<Record<string, string>> {
  const { safeArea, capsule, viewport } = context;
  return {
    "--plaza-safe-top": `${safeArea.top}px`,
    "--plaza-safe-right": `${safeArea.right}px`,
    "--plaza-safe-bottom": `${safeArea.bottom}px`,
    "--plaza-safe-left": `${safeArea.left}px`,
    "--plaza-capsule-x": `${capsule.x}px`,
    "--plaza-capsule-y": `${capsule.y}px`,
    "--plaza-capsule-width": `${capsule.width}px`,
    "--plaza-capsule-height": `${capsule.height}px`,
    "--plaza-viewport-width": `${viewport.width}px`,
    "--plaza-viewport-height": `${viewport.height}px`,
    "--plaza-keyboard-height": `${viewport.keyboardHeight}px`,
    "--plaza-text-scale": String(context.textScale),
  };
}

/** Puts the host's surroundings on the document: tokens and measures as custom properties, `data-theme`, `lang`, `dir`. Only what differs is touched. */
export function applyContext(root: HTMLElement, context: PlazaContext, previous?: PlazaContext): void {
  const next: Record<string, string> = { ...context.tokens, ...measures(context) };
  const before: Record<string, string> = previous === undefined ? {} : { ...previous.tokens, ...measures(previous) };
  for (const [name, value] of Object.entries(next)) {
    if (name.startsWith("--plaza-") && before[name] !== value) root.style.setProperty(name, value);
  }
  for (const name of Object.keys(before)) if (!Object.hasOwn(next, name)) root.style.removeProperty(name);
  root.dataset.theme = context.theme;
  root.dataset.reducedMotion = String(context.reducedMotion);
  root.style.colorScheme = context.theme;
  root.lang = context.locale;
  root.dir = context.direction;
}
