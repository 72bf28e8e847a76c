// Order matters: the native class is taken before the polyfill replaces it.
import "./native-event.ts";
import "@remote-dom/core/polyfill";

// The polyfill's `window` is an object of its own without timers, storages or fetch; libraries expect `window.x` and `x` to be the same.
for (const name of ["window", "parent", "top"]) {
  Object.defineProperty(globalThis, name, { value: globalThis, configurable: true, writable: true });
}

// Elements here have no look, the host draws them; but react-dom asks `"animation" in element.style` when it is evaluated, and libraries write to it.
Object.defineProperty(Element.prototype, "style", {
  configurable: true,
  get: () => ({ setProperty: () => undefined, removeProperty: () => "" }),
  set: () => undefined,
});

// react-dom looks for the focused element through frames (`instanceof view.HTMLIFrameElement`) at every commit.
const view = document.defaultView as unknown as Record<string, unknown>;
class HTMLIFrameElement extends HTMLElement {}
view.HTMLIFrameElement = HTMLIFrameElement;
Object.defineProperty(globalThis, "HTMLIFrameElement", { value: HTMLIFrameElement, configurable: true, writable: true });
