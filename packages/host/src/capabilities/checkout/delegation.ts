import { type checkout, type DelegatedPart, type HostHandlers, MiniAppError } from "@plaza/protocol";
import type { Address } from "@plaza/protocol/services";
import type { SheetHandle } from "../../sheets/sheets.ts";
import type { SheetRequest } from "../../sheets/types.ts";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";

/**
 * What is handed over: the parts of the request that can be. Never more than was asked for, and nothing is asked for that the manifest does not list:
 * config ⊇ request ⊇ accept [F11].
 */
export function acceptDelegation(
  config: readonly DelegatedPart[],
  request: readonly DelegatedPart[],
  possible: readonly DelegatedPart[],
): DelegatedPart[] {
  const unlisted = request.filter((part) => !config.includes(part));
  if (unlisted.length > 0)
    throw new MiniAppError("CAPABILITY_DENIED", `The manifest does not list ${unlisted.join(", ")} in plaza.delegation.`, {
      data: { parts: unlisted },
    });
  return [...new Set(request)].filter((part) => possible.includes(part));
}

/** The parts of a publisher's own checkout that this host draws. What was accepted is the session's. */
export function createDelegation(): Pick<HostHandlers<typeof checkout, GuestContext>, "delegate" | "selectAddress" | "selectInstrument"> {
  const accepted = new WeakMap<GuestContext, readonly DelegatedPart[]>();

  function requireAccepted(part: DelegatedPart, context: GuestContext): void {
    if (accepted.get(context)?.includes(part) !== true)
      throw new MiniAppError("CAPABILITY_DENIED", `The host has not taken over the ${part}. Call checkout.delegate first.`, {
        data: { part },
      });
    requireOnScreen(context);
  }

  return {
    delegate: async ({ parts }, context) => {
      const possible: DelegatedPart[] = [
        ...(context.signedIn ? (["address"] as const) : []),
        ...((await context.instruments()).length > 0 ? (["instrument"] as const) : []),
      ];
      const now = acceptDelegation(context.manifest.plaza.delegation ?? [], parts, possible);
      accepted.set(context, now);
      return { accepted: now };
    },
    selectAddress: async (_, context) => {
      requireAccepted("address", context);
      const id = await choose({ part: "address", options: await addressOptions(context) }, context);
      return { address: await context.services.delegation.address(id) };
    },
    selectInstrument: async ({ orderToken }, context) => {
      requireAccepted("instrument", context);
      const instrumentId = await choose({ part: "instrument", options: await context.instruments() }, context);
      return { instrument: await context.services.delegation.instrument({ orderToken, instrumentId }) };
    },
  };
}

interface Question {
  readonly part: DelegatedPart;
  readonly options: Extract<SheetRequest, { kind: "select" }>["options"];
}

async function addressOptions(context: GuestContext): Promise<Question["options"]> {
  const { addresses } = await context.contacts();
  return addresses.map(({ id, name, line1, city }) => ({ id, label: `${line1}, ${city}`, detail: name }));
}

/** The id of what the user chose in the host's sheet; CONSENT_DENIED for none. */
function choose(question: Question, context: GuestContext): Promise<string> {
  return new Promise((resolve, reject) => {
    let { options } = question;
    const denied = () => reject(new MiniAppError("CONSENT_DENIED", "The user chose none."));
    const request = (state?: "saving" | "failed"): SheetRequest => ({
      kind: "select",
      app: context.app,
      part: question.part,
      options,
      ...(state === undefined ? {} : { state }),
    });
    async function keep(sheet: SheetHandle, address: Address): Promise<void> {
      sheet.update(request("saving"));
      try {
        await context.saveAddress(address);
        options = await addressOptions(context);
        sheet.update(request());
      } catch {
        sheet.update(request("failed"));
      }
      context.sheets.rearm(sheet.id);
    }
    context.sheets.open(request(), {
      sessionId: context.sessionId,
      onDismiss: (why) => (why === "hidden" ? denied() : reject(new MiniAppError("BRIDGE_CLOSED"))),
      onAnswer: (answer, sheet) => {
        if ("keep" in answer && question.part === "address") void keep(sheet, answer.keep);
        if (!("choose" in answer)) return false;
        // Only what this sheet offered can come out of it, whoever answered.
        if (options.some(({ id }) => id === answer.choose) && answer.choose !== null) resolve(answer.choose);
        else denied();
        return true;
      },
    });
  });
}
