/** Props of a lucide icon in Plaza's stroke: `<House {...iconProps(22)} />`. 16 console, 20 to 22 rows, 23 tabs. */
export function iconProps(size = 20) {
  return { size, strokeWidth: 1.75, className: "pz-icon", "aria-hidden": true, focusable: false } as const;
}
