import { type Filled, type FillField, MiniAppError, scopeOfField } from "@plaza/protocol";
import type { Address, FillRequest, PhoneCodeResponse } from "@plaza/protocol/services";
import type { SheetHandle } from "../../sheets/sheets.ts";
import type { FillItem, SheetRequest } from "../../sheets/types.ts";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";
import { declaredScope, requireSignedIn } from "./declared.ts";

interface Asked {
  readonly fields: readonly FillField[];
  readonly reason?: string | undefined;
}

/** One form, filled by one tap: only what the user ticked is asked of the services, and nothing is granted for later [E7]. */
export async function fillProfile(asked: Asked, context: GuestContext): Promise<Filled> {
  const yes = await askFill({ ...asked, recipient: "app" }, context);
  return context.services.fill(yes);
}

/** The guest gets a code; the number goes from the services to the publisher's server [E7]. */
export async function getPhoneCode(
  { reason }: { readonly reason?: string | undefined },
  context: GuestContext,
): Promise<PhoneCodeResponse> {
  await askFill({ fields: ["phone"], reason, recipient: "server" }, context);
  return context.services.phoneCode();
}

/**
 * Asks in a sheet, each time anew.
 * 1. The sheet shows what would be given, value by value, and nobody but it has seen the values: they come from the services to the host's page.
 * 2. What is missing may be written there: a name; an address, which is kept. A number or an e-mail address has to be proved, and that is the account's business.
 * 3. A yes names fields of this question. Everything else is CONSENT_DENIED.
 */
async function askFill(
  { fields, reason, recipient }: Asked & { readonly recipient: "app" | "server" },
  context: GuestContext,
): Promise<FillRequest> {
  const items: FillItem[] = [...new Set(fields)].map((field) => ({ field, reason: declaredScope(scopeOfField[field], context).reason }));
  requireOnScreen(context);
  requireSignedIn(context);
  const known = await context.contacts();
  return new Promise((resolve, reject) => {
    let contacts = known;
    const denied = () => reject(new MiniAppError("CONSENT_DENIED", "The user did not want to share this now."));
    const request = (state?: "saving" | "failed"): SheetRequest => ({
      kind: "fill",
      app: context.app,
      items,
      contacts,
      recipient,
      ...(reason === undefined ? {} : { reason }),
      ...(state === undefined ? {} : { state }),
    });

    async function keepAddress(sheet: SheetHandle, address: Address): Promise<void> {
      sheet.update(request("saving"));
      try {
        await context.saveAddress(address);
        contacts = await context.contacts();
        sheet.update(request());
      } catch {
        sheet.update(request("failed"));
      }
      // SECURITY: what would be shared is another thing than a moment ago, so a yes counts from when it has been seen [H-10].
      context.sheets.rearm(sheet.id);
    }

    context.sheets.open(request(), {
      sessionId: context.sessionId,
      onDismiss: (why) => (why === "hidden" ? denied() : reject(new MiniAppError("BRIDGE_CLOSED"))),
      onAnswer: (answer, sheet) => {
        if ("keep" in answer) void keepAddress(sheet, answer.keep);
        if (!("share" in answer)) return false;
        // Only what this sheet asked for can come out of it, whoever answered.
        const ticked = items.map(({ field }) => field).filter((field) => answer.share?.fields.includes(field));
        if (answer.share === null || ticked.length === 0) denied();
        else resolve({ ...answer.share, fields: ticked });
        return true;
      },
    });
  });
}
