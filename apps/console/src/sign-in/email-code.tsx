import { Button, TextField } from "@plaza/ui";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { usePreferences } from "../preferences.tsx";
import { signInApi } from "./api.ts";
import { useEntered } from "./use-entered.ts";
import { Why } from "./why.tsx";

/** An address, then the code that was sent to it. */
export function EmailCode({ outbox }: { readonly outbox: boolean }) {
  const { words } = usePreferences();
  const entered = useEntered();
  const form = useRef<HTMLFormElement>(null);
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const send = useMutation({ mutationFn: () => signInApi.sendCode(email, words.locale) });
  const check = useMutation({ mutationFn: () => signInApi.code(code), onSuccess: entered });
  const sent = send.isSuccess;
  useEffect(() => {
    if (sent) form.current?.querySelector("input")?.focus();
  }, [sent]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (sent) check.mutate();
    else send.mutate();
  }
  return (
    <form ref={form} className="console-fields" onSubmit={submit} noValidate>
      {sent ? (
        <>
          <p role="status">
            {words.t("signIn.sent", { email })} {outbox && words.t("signIn.outbox")}
          </p>
          <TextField
            label={words.t("signIn.code")}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
            maxLength={16}
          />
          <Why error={check.error} wrong="signIn.wrongCode" />
          <Button kind="line" full type="submit" busy={check.isPending}>
            {words.t("signIn.check")}
          </Button>
          <Button
            kind="quiet"
            full
            onClick={() => {
              setCode("");
              check.reset();
              send.reset();
            }}
          >
            {words.t("signIn.otherAddress")}
          </Button>
        </>
      ) : (
        <>
          <TextField
            label={words.t("signIn.email")}
            type="email"
            name="email"
            autoComplete="email"
            value={email}
            onChange={setEmail}
            maxLength={254}
          />
          <Why error={send.error} wrong="signIn.wrongAddress" />
          <Button kind="line" full type="submit" busy={send.isPending}>
            {words.t("signIn.send")}
          </Button>
        </>
      )}
    </form>
  );
}
