import { type Attack, attemptAll, tried } from "../attack.ts";

const TOP = "position: fixed; inset: -9999px; z-index: 2147483647; background: rebeccapurple;";

function element(style: string, text = ""): HTMLElement {
  const made = Object.assign(document.createElement("div"), { textContent: text });
  made.style.cssText = style;
  document.body.append(made);
  return made;
}

/** Says to whoever embeds it how large it would like to be. */
function askForSize(size: unknown): void {
  for (const type of ["resize", "setHeight", "iframe-resize", "plaza:resize"])
    window.parent.postMessage({ type, plaza: type, height: size, width: size }, "*");
}

/** H-08, H-09: over the host's own surfaces, or looking like them. */
export const overlayAttacks: readonly Attack[] = [
  {
    id: "H-09",
    name: "larger than its place",
    clicked: true,
    uncontrolled: "a page that nothing confines has the whole window: e2e/adversarial measures how it is covered",
    run: async () => {
      for (const size of [1e9, -1, Number.NaN, Number.POSITIVE_INFINITY, "100vh", "1e9px"]) askForSize(size);
      for (const size of ["1e9px", "-1px", "calc(1px / 0)"]) {
        document.documentElement.style.height = size;
        document.documentElement.style.minWidth = size;
      }
      element("height: 1e9px; width: 1e9px");
      element(TOP);
      const popover = element(TOP);
      popover.setAttribute("popover", "manual");
      popover.showPopover();
      const dialog = document.createElement("dialog");
      dialog.style.cssText = TOP;
      document.body.append(dialog);
      dialog.showModal();
      const { evidence } = await attemptAll({
        resizeTo: () => window.resizeTo(9999, 9999),
        moveTo: () => window.moveTo(-9999, -9999),
        scrollTo: () => window.parent.scrollTo(0, 9999),
      });
      return { ...tried, evidence };
    },
  },
  {
    id: "H-09",
    name: "whole screen",
    clicked: true,
    run: () => attemptAll({ fullscreen: () => document.documentElement.requestFullscreen() }),
  },
  {
    id: "H-08",
    name: "fake sheet",
    uncontrolled: "where there is no host, there is no sheet to fake",
    run: async ({ plaza }) => {
      // All that it knows of its user and its host, drawn as a sheet of the host's.
      const known = JSON.stringify({ context: plaza?.context, launch: plaza?.launch, user: await plaza?.identity.getUser() });
      element("position: fixed; inset: 0; background: rgb(0 0 0 / 60%)");
      const sheet = element("position: fixed; inset: auto 0 0; background: white; color: black; padding: 24px", "Share your e-mail?");
      sheet.setAttribute("role", "dialog");
      sheet.append(Object.assign(document.createElement("button"), { textContent: "Share" }));
      return { gained: [], evidence: [known] };
    },
  },
];
