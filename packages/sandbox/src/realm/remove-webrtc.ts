const NAMES = ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection"];

/**
 * Takes WebRTC out of the realm before any guest code runs.
 * SECURITY: a peer connection reaches any STUN or TURN server past the CSP, and carries data out in its user name. The property is replaced
 * and made unconfigurable, so it cannot be deleted back to the prototype's; no instance exists whose `constructor` would give it; child realms
 * are cross-origin to the guest and may not run scripts of their own (tests [S-06] "WebRTC" and [S-10]).
 */
export function removeWebRtc(scope: object): void {
  for (const name of NAMES) {
    Object.defineProperty(scope, name, { value: undefined, writable: false, configurable: false, enumerable: false });
  }
}
