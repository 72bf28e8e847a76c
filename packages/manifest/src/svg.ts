const ACTIVE =
  /<\s*(?:[a-z]+:)?(?:script|foreignobject|iframe|embed|object|audio|video|handler|listener)\b|\son[a-z]+\s*=|javascript:|<!entity|<!doctype|<\?xml-stylesheet/i;
const EXTERNAL =
  /(?:href|src)\s*=\s*["']?\s*(?!["'\s]*(?:#|data:image\/(?:png|jpeg|webp)))[^"'\s>]|url\(\s*["']?\s*(?!["'\s]*#)[^)\s]|@import/i;

/**
 * Why an SVG must not be an icon; undefined when it may. Icons are only ever drawn by `<img>`, where scripts do not run, and are served with a
 * sandbox policy: this is the third fence, for whoever opens the file itself [R-12].
 */
export function svgFault(text: string): string | undefined {
  if (!/<svg[\s>]/i.test(text)) return "is not an SVG document";
  if (ACTIVE.test(text)) return "contains script, an event handler, an entity or foreign content";
  if (EXTERNAL.test(text)) return "refers to something outside the file";
  return undefined;
}
