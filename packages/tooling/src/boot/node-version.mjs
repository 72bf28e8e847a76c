// @ts-check

/**
 * Why this Node cannot run the project, or undefined when it can.
 * @param {string} version such as `20.19.0`
 * @param {string} range the `engines.node` of package.json: `^a.b.c` and `>=a.b.c` joined by `||`
 * @returns {string | undefined}
 */
export function unsupportedNode(version, range) {
  const accepted = range.split("||").some((part) => accepts(part.trim(), parse(version)));
  return accepted ? undefined : `Plaza needs Node ${range}, and this is Node ${version}. Install a newer Node and run the command again.`;
}

/** @param {string} text */
function parse(text) {
  return text.split(".").map((part) => Number.parseInt(part, 10));
}

/**
 * @param {string} part
 * @param {number[]} have
 */
function accepts(part, have) {
  const floor = parse(part.replace(/^(\^|>=)/, ""));
  if (part.startsWith("^") && have[0] !== floor[0]) return false;
  for (let i = 0; i < floor.length; i += 1) {
    const difference = (have[i] ?? 0) - (floor[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
