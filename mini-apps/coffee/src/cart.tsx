import { type CheckoutOutcome, isMiniAppError } from "@plaza/sdk";
import { usePlaza } from "@plaza/sdk/react";
import { useEffect, useState } from "react";
import type { CartLines } from "./app.tsx";
import { formatMoney, items } from "./menu.ts";
import { rememberOrder } from "./orders.tsx";
import type { translator } from "./strings.ts";

interface CartProps {
  readonly t: ReturnType<typeof translator>;
  readonly locale: string;
  readonly cart: CartLines;
  readonly total: number;
  onChange(sku: string, by: number): void;
  onPaid(): void;
  onMenu(): void;
}

type Result = CheckoutOutcome | { readonly status: "failed"; readonly code: string };

export function Cart({ t, locale, cart, total, onChange, onPaid, onMenu }: CartProps) {
  const plaza = usePlaza();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Result>();
  const [mail, setMail] = useState<string>();
  const lines = items.filter((item) => (cart[item.sku] ?? 0) > 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the event means "the cart was opened", so it is sent once per opening
  useEffect(() => {
    if (plaza.supports("analytics.track")) void plaza.analytics.track({ name: "cart_viewed", props: { items: lines.length } });
  }, [plaza]);

  async function buy(): Promise<void> {
    setBusy(true);
    try {
      const outcome = await plaza.checkout.buy({ lines: lines.map(({ sku }) => ({ sku, quantity: cart[sku] ?? 1 })) });
      setResult(outcome);
      if (outcome.status === "paid" || outcome.status === "pending") {
        await rememberOrder(plaza, outcome.orderId);
        onPaid();
      }
    } catch (error) {
      setResult({ status: "failed", code: isMiniAppError(error) ? error.code : "INTERNAL" });
    } finally {
      setBusy(false);
    }
  }

  async function emailReceipt(): Promise<void> {
    const { granted } = await plaza.identity.requestScopes({ scopes: ["email"], reason: t("emailReason") });
    const user = granted.includes("email") ? await plaza.identity.getUser() : undefined;
    setMail(user?.email === undefined ? t("emailNo") : t("emailed", { email: user.email }));
  }

  if (result?.status === "paid") {
    return (
      <section className="done" aria-live="polite">
        <h1>{t("paid")}</h1>
        <p>{t("paidMore", { order: result.orderId.slice(-6).toUpperCase() })}</p>
        {mail === undefined ? (
          <button type="button" className="line" onClick={() => void emailReceipt()}>
            {t("emailReceipt")}
          </button>
        ) : (
          <p role="status">{mail}</p>
        )}
        <button type="button" className="main one" onClick={onMenu}>
          {t("toMenu")}
        </button>
      </section>
    );
  }

  return (
    <>
      <h1>{t("cart")}</h1>
      {lines.length === 0 ? (
        <>
          <p className="soft">{t("cartEmpty")}</p>
          <button type="button" className="line" onClick={onMenu}>
            {t("toMenu")}
          </button>
        </>
      ) : (
        <ul>
          {lines.map((item) => (
            <li key={item.sku}>
              <div className="grow">
                <h2>{item.name}</h2>
                <p className="price num">{formatMoney(item.price * (cart[item.sku] ?? 0), locale)}</p>
              </div>
              <button type="button" className="round" aria-label={t("less", { name: item.name })} onClick={() => onChange(item.sku, -1)}>
                −
              </button>
              <span className="num count">{cart[item.sku]}</span>
              <button type="button" className="round" aria-label={t("more", { name: item.name })} onClick={() => onChange(item.sku, 1)}>
                +
              </button>
            </li>
          ))}
        </ul>
      )}
      {result !== undefined && (
        <p role="status" className="note">
          {t(result.status, "code" in result ? { code: result.code } : {})}
        </p>
      )}
      {lines.length > 0 && (
        <div className="bar">
          <p className="sum">
            <span className="soft">{t("estimate")}</span>
            <b className="num">{formatMoney(total, locale)}</b>
          </p>
          <button type="button" className="main one" disabled={busy} onClick={() => void buy()}>
            {busy ? t("buying") : t("buy")}
          </button>
        </div>
      )}
    </>
  );
}
