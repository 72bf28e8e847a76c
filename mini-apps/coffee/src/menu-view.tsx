import { usePlaza } from "@plaza/sdk/react";
import { useEffect, useState } from "react";
import type { CartLines } from "./app.tsx";
import { Art } from "./art.tsx";
import { formatMoney, items, type Section, sections } from "./menu.ts";
import type { translator } from "./strings.ts";

interface MenuProps {
  readonly t: ReturnType<typeof translator>;
  readonly locale: string;
  readonly name: string | undefined;
  readonly cart: CartLines;
  onChange(sku: string, by: number): void;
  onView(view: "orders" | "card"): void;
}

export function Menu({ t, locale, name, cart, onChange, onView }: MenuProps) {
  const plaza = usePlaza();
  const [section, setSection] = useState<Section>("coffee");
  const [waiting, setWaiting] = useState<string>();

  useEffect(() => {
    if (!plaza.supports("checkout.listUnresolved")) return;
    void plaza.checkout.listUnresolved().then(({ orders }) => setWaiting(orders[0]?.id));
  }, [plaza]);

  return (
    <>
      <header>
        <h1>{name === undefined ? t("greeting") : t("greetingName", { name })}</h1>
        <p className="soft">{t("place")}</p>
      </header>
      {waiting !== undefined && <p role="status">{t("unresolved", { order: waiting.slice(-6).toUpperCase() })}</p>}
      <nav className="tabs">
        {sections.map((id) => (
          <button key={id} type="button" aria-pressed={id === section} onClick={() => setSection(id)}>
            {t(id)}
          </button>
        ))}
        {plaza.supports("checkout.subscribe") && (
          <button type="button" className="end" onClick={() => onView("card")}>
            {t("card")}
          </button>
        )}
        <button type="button" className="end" onClick={() => onView("orders")}>
          {t("orders")}
        </button>
      </nav>
      <ul>
        {items
          .filter((item) => item.section === section)
          .map((item) => {
            const quantity = cart[item.sku] ?? 0;
            return (
              <li key={item.sku}>
                <Art item={item} />
                <div className="grow">
                  <h2>{item.name}</h2>
                  <p className="soft">{t(item.sku as "salt-coffee")}</p>
                  <p className="price num">{formatMoney(item.price, locale)}</p>
                </div>
                <button
                  type="button"
                  className={quantity > 0 ? "round on num" : "round"}
                  aria-label={t("add", { name: item.name })}
                  onClick={() => onChange(item.sku, 1)}
                >
                  {quantity > 0 ? quantity : "+"}
                </button>
              </li>
            );
          })}
      </ul>
    </>
  );
}
