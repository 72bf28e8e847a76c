/** Of the global object: what opens the network past the policy, outlives a guest, or runs where no loop guard is. */
const GLOBALS = ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection", "SharedWorker", "WebAssembly"];
/** Of the one `navigator`, on its prototype: the ways to a camera, a microphone and the screen, old spellings included, and to the clipboard. */
const OF_NAVIGATOR = ["clipboard", "mediaDevices", "getUserMedia", "webkitGetUserMedia", "mozGetUserMedia"];

/**
 * Takes out of the realm what engines give a guest although nothing grants it, before any guest code runs. No capability grants any of these today; one
 * that does would leave its own where the manifest asks for it.
 *
 * - WebRTC. SECURITY: a peer connection reaches any STUN or TURN server past the CSP, and carries data out in its user name (test [S-06] "by WebRTC").
 * - Shared workers. SECURITY: WebKit starts one for an opaque origin; nothing of a guest's may outlive its frame (test [S-10] "no worker that outlives it").
 * - WebAssembly. SECURITY: WebKit compiles it against the policy, and a loop in it is one that no guard is in (test [S-11] "brings back nothing").
 * - Cameras, microphones and the screen. SECURITY: WebKit asks the user in the host's name although the frame delegates nothing (test [S-18]
 *   "no way to a camera").
 * - The clipboard. SECURITY: Firefox lets any frame write it at a tap, and offers to read it (test [S-18] "no way to a camera"). The older
 *   `execCommand("copy")` stays: it copies what the guest has selected, at a tap, in every engine.
 *
 * The properties are replaced and made unconfigurable, so they cannot be deleted back to the prototype's; no instance exists whose `constructor` would give
 * them; child realms are cross-origin to the guest and may not run scripts of their own (test [S-10]). A worker that the guest makes of a blob is a realm
 * of its own, which nothing here reaches: there an engine's policy alone refuses WebAssembly, and a loop in it holds up nobody but the guest.
 */
export function removePowers(scope: { readonly Navigator?: { readonly prototype: object } }): void {
  for (const name of GLOBALS) remove(scope, name);
  // A worker's navigator has none of them.
  for (const name of OF_NAVIGATOR) if (scope.Navigator !== undefined) remove(scope.Navigator.prototype, name);
}

function remove(owner: object, name: string): void {
  Object.defineProperty(owner, name, { value: undefined, writable: false, configurable: false, enumerable: false });
}
