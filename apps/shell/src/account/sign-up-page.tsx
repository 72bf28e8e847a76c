import "./account.css";
import { Button, iconProps, TextField } from "@plaza/ui";
import { browserSupportsWebAuthn } from "@simplewebauthn/browser";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { SubPage } from "../parts/sub-page.tsx";
import { accountApi } from "./account-api.ts";
import { Problem, useAct } from "./problems.tsx";
import { useEnter } from "./use-enter.ts";
import { useAccountWords } from "./words.ts";

export function SignUpPage() {
  const { t } = useAccountWords();
  const enter = useEnter();
  const [name, setName] = useState("");
  const act = useAct({ INVALID_PARAMS: "problem.name", NotAllowedError: "problem.closedCreate", AbortError: "problem.closedCreate" });
  const supported = browserSupportsWebAuthn();

  function submit(event: FormEvent) {
    event.preventDefault();
    void act.run(async () => enter(await accountApi.signUp(name)));
  }

  return (
    <SubPage title={t("up.title")} up="/sign-in">
      <p className="pz-tone-second sh-lead">{supported ? t("up.text") : t("problem.unsupported")}</p>
      <form className="sh-inset sh-form" onSubmit={submit} noValidate>
        {supported && (
          <>
            <TextField
              label={t("up.name")}
              hint={t("up.nameHint")}
              name="name"
              autoComplete="name"
              value={name}
              onChange={setName}
              maxLength={60}
              required
            />
            <Problem act={act} />
            <Button full type="submit" icon={<KeyRound {...iconProps(20)} />} busy={act.busy}>
              {t("up.create")}
            </Button>
          </>
        )}
        <a className="pz-button pz-button-line pz-button-full" href="/sign-in">
          {t("up.other")}
        </a>
      </form>
    </SubPage>
  );
}
