export interface LinkTargets {
  /** A link inside the guest: same origin. */
  visit(href: string): void;
  /** A link out, https only: the host asks the user first. */
  openUrl(url: string): void;
}

/**
 * Links that nobody handled. In the sandbox a followed link would navigate the frame, and the host ends a session whose frame loads twice:
 * so a plain `<a href>` becomes what its author meant, a page of the guest or a question of the host's.
 */
export function installLinks(scope: Window & typeof globalThis, targets: LinkTargets): void {
  scope.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event
      .composedPath()
      .find((node): node is HTMLAnchorElement => node instanceof scope.HTMLAnchorElement && node.hasAttribute("href"));
    if (link === undefined || link.hasAttribute("download")) return;
    const inside = link.origin === scope.location.origin;
    if (!inside && link.protocol !== "https:") return;
    event.preventDefault();
    if (inside) targets.visit(link.href);
    else targets.openUrl(link.href);
  });
}
