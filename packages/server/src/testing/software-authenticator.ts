import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { PasskeyAssertion, PasskeyCreation } from "@plaza/protocol/services";
import { isoCBOR } from "@simplewebauthn/server/helpers";

/** What an authenticator, or the browser around it, may say otherwise than an honest one does. */
export interface Dishonesty {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** False: nobody was asked for a finger, a face or a PIN. */
  readonly userVerified?: boolean;
  /** What the counter is said to be. */
  readonly counter?: number;
  readonly userHandle?: string;
  /** In place of the credential that signs. */
  readonly id?: string;
}

/** An authenticator with its browser, in software: keys of P-256, attestation "none" (Web Authentication Level 3, §6). */
export interface SoftwareAuthenticator {
  readonly create: (options: Record<string, unknown>, but?: Dishonesty) => PasskeyCreation;
  readonly get: (options: Record<string, unknown>, but?: Dishonesty) => PasskeyAssertion;
  /** Of the newest passkey. */
  readonly id: () => string;
}

interface Key {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly userHandle: string;
}

const [UP, UV, AT] = [0x01, 0x04, 0x40];

export function createSoftwareAuthenticator({ origin }: { readonly origin: string }): SoftwareAuthenticator {
  const home = { origin, rpId: new URL(origin).hostname };
  const keys: Key[] = [];
  let counter = 0;
  const newest = (): Key => {
    const key = keys.at(-1);
    if (key === undefined) throw new Error("this authenticator has no passkey yet");
    return key;
  };
  const clientData = (type: string, options: Record<string, unknown>, but: Dishonesty): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: but.type ?? type,
        challenge: but.challenge ?? options.challenge,
        origin: but.origin ?? home.origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (
    flags: number,
    { rpId = home.rpId, userVerified = true, ...but }: Dishonesty,
    ...rest: Uint8Array[]
  ): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(but.counter ?? ++counter);
    return Buffer.concat([hash(rpId), Buffer.from([flags | UP | (userVerified ? UV : 0)]), count, ...rest]);
  };

  return {
    id: () => newest().id,
    create: (options, but = {}) => {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const { x = "", y = "" } = publicKey.export({ format: "jwk" });
      const id = but.id === undefined ? randomBytes(32) : Buffer.from(but.id, "base64url");
      keys.push({ id: id.toString("base64url"), privateKey, userHandle: (options.user as { id: string }).id });
      const cose = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x, "base64url"))],
          [-3, new Uint8Array(Buffer.from(y, "base64url"))],
        ]),
      );
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = new Uint8Array(authenticatorData(AT, but, Buffer.alloc(16), length, id, cose));
      const attestation = isoCBOR.encode(
        new Map<string, string | Uint8Array | Map<string, string>>([
          ["fmt", "none"],
          ["attStmt", new Map<string, string>()],
          ["authData", authData],
        ]),
      );
      return {
        id: id.toString("base64url"),
        rawId: id.toString("base64url"),
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData("webauthn.create", options, but).toString("base64url"),
          attestationObject: Buffer.from(attestation).toString("base64url"),
          transports: ["internal"],
        },
      };
    },
    get: (options, but = {}) => {
      const { id, privateKey, userHandle } = newest();
      const data = authenticatorData(0, but);
      const client = clientData("webauthn.get", options, but);
      const signature = sign("sha256", Buffer.concat([data, hash(client)]), privateKey);
      return {
        id: but.id ?? id,
        rawId: but.id ?? id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: data.toString("base64url"),
          signature: signature.toString("base64url"),
          userHandle: but.userHandle ?? userHandle,
        },
      };
    },
  };
}

function hash(bytes: string | Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
