import { type Attack, attemptAll } from "../attack.ts";

/** Names in permissions policies; where a frame is not given one, the call behind it is refused whatever the user has allowed the site. */
const POLICED = [
  "bluetooth",
  "camera",
  "clipboard-read",
  "clipboard-write",
  "display-capture",
  "fullscreen",
  "geolocation",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "local-fonts",
  "microphone",
  "midi",
  "otp-credentials",
  "payment",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "window-management",
];

interface PolicedDocument {
  readonly featurePolicy?: { allowedFeatures(): string[] };
}

type Device = { requestDevice(options: object): Promise<unknown> };
type Feature = typeof globalThis & {
  readonly IdleDetector?: { requestPermission(): Promise<string> };
  readonly PaymentRequest?: new (methods: object[], details: object) => { show(): Promise<unknown> };
};

/** What is not there, is not given. */
function absent(): never {
  throw new DOMException("not there", "NotSupportedError");
}

/** Milliseconds after which a call that is still open is taken to have asked the user. */
const ASKED_MS = 2_000;

/** That the user is asked at all, by the browser and in the host's name, is a gain. */
function orAsked(steps: Readonly<Record<string, () => unknown>>): Record<string, () => unknown> {
  const asked = () => new Promise((resolve) => setTimeout(() => resolve("asked"), ASKED_MS));
  return Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, () => Promise.race([(async () => step())(), asked()])]));
}

async function unless(refused: string, answer: () => Promise<string> | undefined): Promise<string> {
  const given = await (answer() ?? absent());
  if (given === refused) throw new DOMException("refused", "NotAllowedError");
  return given;
}

/** S-18: what a browser gives pages only with a permission. */
export const featureAttacks: readonly Attack[] = [
  {
    id: "S-18",
    name: "features of the policy",
    run: async () => {
      const allowed = (document as unknown as PolicedDocument).featurePolicy?.allowedFeatures() ?? [];
      return { gained: POLICED.filter((name) => allowed.includes(name)), evidence: POLICED };
    },
  },
  {
    id: "S-18",
    name: "features one by one",
    clicked: true,
    run: () => {
      const scope = globalThis as Feature;
      const { mediaDevices, geolocation, clipboard, credentials } = navigator;
      const usb = (navigator as { usb?: Device }).usb;
      return attemptAll(
        orAsked({
          camera: () => mediaDevices.getUserMedia({ video: true }),
          microphone: () => mediaDevices.getUserMedia({ audio: true }),
          screen: () => mediaDevices.getDisplayMedia(),
          geolocation: () => new Promise((resolve, reject) => geolocation.getCurrentPosition(resolve, reject)),
          "clipboard read": () => clipboard.readText(),
          "clipboard write": () => clipboard.writeText("rm -rf /"),
          notifications: () => unless("denied", () => scope.Notification?.requestPermission()),
          "idle detection": () => unless("denied", () => scope.IdleDetector?.requestPermission()),
          usb: () => usb?.requestDevice({ filters: [] }) ?? absent(),
          payment: () =>
            scope.PaymentRequest === undefined
              ? absent()
              : new scope.PaymentRequest([{ supportedMethods: "https://pay.invalid" }], {
                  total: { label: "All", amount: { currency: "VND", value: "1" } },
                }).show(),
          "webauthn create": () =>
            credentials.create({
              publicKey: {
                challenge: new Uint8Array(16),
                rp: { name: "Bank" },
                user: { id: new Uint8Array(8), name: "you", displayName: "You" },
                pubKeyCredParams: [{ type: "public-key", alg: -7 }],
              },
            }),
          "webauthn get": () => credentials.get({ publicKey: { challenge: new Uint8Array(16) } }),
          "federated login": () =>
            credentials.get({ identity: { providers: [{ configURL: "https://login.invalid/fedcm.json", clientId: "x" }] } } as object),
          "storage access": () => document.requestStorageAccess(),
          fullscreen: () => document.documentElement.requestFullscreen(),
          "pointer lock": () => lockPointer(),
        }),
      );
    },
  },
];

async function lockPointer(): Promise<unknown> {
  await document.documentElement.requestPointerLock();
  return document.pointerLockElement ?? absent();
}
