import type { MouseEvent } from "react";
import { navigate as wouterNavigate } from "wouter/use-browser-location";

/** Marks the entries that the shell made: behind one of them there is always a page of the shell. */
export interface ShellEntry {
  readonly plazaShell: true;
  /** Guest pages above the entry that opened the mini-app. */
  readonly depth?: number;
}

export function navigate(to: string, options: { readonly replace?: boolean } = {}): void {
  // A replaced entry has behind it what it had before: perhaps not a page of ours.
  const known = !options.replace || history.state?.plazaShell === true;
  wouterNavigate(to, { ...options, state: known ? ({ plazaShell: true } satisfies ShellEntry) : null });
}

/** Up: back where the user came from when that is known, else to `up` in place of this entry. */
export function leaveTo(up: string): void {
  if (history.state?.plazaShell === true) history.back();
  else navigate(up, { replace: true });
}

/** Plain left clicks on links inside the shell stay in the page; everything else is the browser's own business. */
export function followLinks(event: MouseEvent<HTMLElement>): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname === location.pathname && link.hash) return;
  event.preventDefault();
  const to = `${link.pathname}${link.search}${link.hash}`;
  if (to !== `${location.pathname}${location.search}${location.hash}`) navigate(to);
}
