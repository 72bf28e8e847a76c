import { Button } from "@plaza/ui";
import { useShell } from "../shell-context.tsx";
import { accountApi } from "./account-api.ts";
import { CodeForm } from "./code-form.tsx";
import { Contact } from "./contact.tsx";
import { Problem, useAct } from "./problems.tsx";
import type { AccountPartProps } from "./security-page.tsx";
import { useAccountWords } from "./words.ts";

/** The member's number: for the apps that they give it to, and for nothing else. Nobody signs in with it. */
export function Phone({ account, onChange, onSaid, outbox }: AccountPartProps & { readonly outbox: boolean }) {
  const { t } = useAccountWords();
  const { locale } = useShell();
  const removing = useAct();
  const { phone } = account;

  async function send(typed: string) {
    // A number without its country's code is one of where the browser's language is spoken.
    const country = new Intl.Locale(navigator.language).maximize().region ?? "VN";
    return (await accountApi.sendPhoneCode({ phone: typed, country, locale })).phone;
  }
  function remove() {
    void removing.run(async () => {
      onChange(await accountApi.removePhone());
      onSaid(t("phone.removed"));
    });
  }
  return (
    <Contact
      title={t("phone.title")}
      now={phone === null ? t("phone.none") : <bdi dir="ltr">{phone}</bdi>}
      change={phone === null ? t("phone.add") : t("phone.change")}
      beside={
        phone !== null && (
          <Button kind="quiet" busy={removing.busy} onClick={remove}>
            {t("phone.remove")}
          </Button>
        )
      }
      form={(close) => (
        <CodeForm
          field={{ label: t("phone.number"), hint: t("phone.hint"), type: "tel", name: "phone", autoComplete: "tel", maxLength: 40 }}
          send={send}
          check={async (code) => {
            const changed = await accountApi.setPhone(code);
            onChange(changed);
            close();
            onSaid(t("phone.done", { phone: changed.phone ?? "" }));
          }}
          outbox={outbox}
          words={{ sent: "phone.sent", outbox: "phone.outbox", code: "phone.code", other: "phone.other" }}
          problems={{ send: { INVALID_PARAMS: "phone.wrong", BRIDGE_BUSY: "phone.busy" }, check: { INVALID_PARAMS: "phone.wrongCode" } }}
        />
      )}
    >
      <Problem act={removing} />
    </Contact>
  );
}
