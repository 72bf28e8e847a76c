import { COFFEE } from "../../rig/apps.ts";

/** Paths below `/miniapp/` that name something which no registry has signed. */
export const FORGED_LINKS = [
  ["an app that is not there", "com.example.forged/"],
  ["an id that is a path", "..%2f..%2fconsole/"],
  ["an id with an end of its own", "com.lasom.coffee%00evil/"],
  ["a version that was never published", `${COFFEE.id};version=9.9.9/`],
  ["a version that is a path", `${COFFEE.id};version=..%2f..%2f1.0.0/`],
] as const;

/** What a link may claim to be and is not. */
export const forgedQuery = "session=forged&sessionId=forged&token=forged&user=operator&sub=operator&appId=com.example.forged&release=9.9.9";

/** Frames an address in the page that it runs in, under its own address as a name; resolves when something is there. Sent as text. */
export function embed(url: string): Promise<void> {
  return new Promise((resolve) => {
    const frame = Object.assign(document.createElement("iframe"), { src: url, name: url });
    frame.addEventListener("load", () => resolve());
    document.body.append(frame);
  });
}
