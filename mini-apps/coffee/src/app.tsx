import { usePlaza, usePlazaContext } from "@plaza/sdk/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import "./app.css";
import { Card } from "./card.tsx";
import { Cart } from "./cart.tsx";
import { formatMoney, items } from "./menu.ts";
import { Menu } from "./menu-view.tsx";
import { Orders } from "./orders.tsx";
import { translator } from "./strings.ts";

export type CartLines = Readonly<Record<string, number>>;
type View = "menu" | "cart" | "orders" | "card";

function viewOf(path: string): View {
  return (["cart", "orders", "card"] as const).find((view) => path === `/${view}` || path.startsWith(`/${view}/`)) ?? "menu";
}

/** Lá Sớm Coffee: menu, cart, one-click order and order history. */
export default function App() {
  const plaza = usePlaza();
  const { locale } = usePlazaContext();
  const t = useMemo(() => translator(locale), [locale]);
  const [view, setView] = useState<View>(viewOf(plaza.launch.path));
  const [cart, setCart] = useState<CartLines>({});
  const [name, setName] = useState<string>();

  useEffect(() => {
    void plaza.storage.get({ scope: "device", key: "cart" }).then(({ value }) => {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) setCart(value as Record<string, number>);
    });
    void plaza.identity.getUser().then((user) => setName(user.profile?.name));
    void plaza.lifecycle.ready();
  }, [plaza]);

  useEffect(() => {
    plaza.navigation.setBackHandler(view === "menu" ? null : () => setView("menu"));
    void plaza.navigation.reportPath({ path: view === "menu" ? "/" : `/${view}`, depth: view === "menu" ? 0 : 1 });
  }, [plaza, view]);

  const change = useCallback(
    (sku: string, by: number) => {
      setCart((before) => {
        const quantity = Math.max(0, Math.min(20, (before[sku] ?? 0) + by));
        const { [sku]: _gone, ...rest } = before;
        const next = quantity === 0 ? rest : { ...rest, [sku]: quantity };
        void plaza.storage.set({ scope: "device", key: "cart", value: next });
        return next;
      });
      const item = items.find((candidate) => candidate.sku === sku);
      if (by > 0 && item !== undefined && plaza.supports("analytics.track")) {
        void plaza.analytics.track({ name: "item_added", props: { sku, price: item.price } });
      }
    },
    [plaza],
  );

  const clear = useCallback(() => {
    setCart({});
    void plaza.storage.remove({ scope: "device", key: "cart" });
  }, [plaza]);

  const count = Object.values(cart).reduce((sum, quantity) => sum + quantity, 0);
  const total = items.reduce((sum, item) => sum + item.price * (cart[item.sku] ?? 0), 0);

  return (
    <main className="shop">
      {view === "menu" && <Menu t={t} locale={locale} name={name} cart={cart} onChange={change} onView={setView} />}
      {view === "cart" && (
        <Cart t={t} locale={locale} cart={cart} total={total} onChange={change} onPaid={clear} onMenu={() => setView("menu")} />
      )}
      {view === "orders" && <Orders t={t} locale={locale} onMenu={() => setView("menu")} />}
      {view === "card" && <Card t={t} locale={locale} onMenu={() => setView("menu")} />}
      {view === "menu" && count > 0 && (
        <div className="bar">
          <button type="button" className="main" onClick={() => setView("cart")}>
            <span>{t("viewCart")}</span>
            <span className="num">{t("items", { count, total: formatMoney(total, locale) })}</span>
          </button>
        </div>
      )}
    </main>
  );
}
