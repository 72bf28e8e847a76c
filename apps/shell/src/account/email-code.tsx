import { useShell } from "../shell-context.tsx";
import { CodeForm, type CodeFormProps } from "./code-form.tsx";
import { type AccountWordId, useAccountWords } from "./words.ts";

export interface EmailCodeProps extends Pick<CodeFormProps, "check" | "outbox"> {
  send(address: { readonly email: string; readonly locale: "en" | "vi" | "th" }): Promise<unknown>;
  /** What a refused code means here. */
  refused: AccountWordId;
  /** Passkeys are among the suggestions of the address field. */
  passkeys?: boolean;
}

/** An address, then the code that was sent to it. */
export function EmailCode({ send, refused, passkeys = false, ...form }: EmailCodeProps) {
  const { t } = useAccountWords();
  const { locale } = useShell();
  return (
    <CodeForm
      {...form}
      field={{
        label: t("code.address"),
        type: "email",
        name: "email",
        autoComplete: passkeys ? "username webauthn" : "email",
        maxLength: 254,
      }}
      send={async (email) => {
        await send({ email, locale });
        return email;
      }}
      words={{ sent: "code.sent", outbox: "code.outbox", code: "code.code", other: "code.other" }}
      problems={{ send: { INVALID_PARAMS: "problem.address" }, check: { INVALID_PARAMS: refused } }}
    />
  );
}
