/** The worker's own event class: the DOM polyfill puts its own in front of it, which the native dispatchEvent refuses. */
export const NativeEvent: typeof Event = globalThis.Event;
