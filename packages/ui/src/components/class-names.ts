/** Joins what is a class name and leaves out the rest: `classNames("a", on && "b")`. */
export function classNames(...names: readonly unknown[]): string {
  return names.filter((name) => typeof name === "string" && name !== "").join(" ");
}
