import { createElement, type ReactNode, Suspense, useId, useMemo, useReducer } from "react";
import { renderToString } from "react-dom/server";

function Row({ name, price }: { readonly name: string; readonly price: number }): ReactNode {
  const id = useId();
  const text = useMemo(() => new Intl.NumberFormat("en", { style: "currency", currency: "EUR" }).format(price), [price]);
  return createElement(
    "li",
    { id, className: price > 50 ? "dear" : undefined, style: { order: price } },
    createElement("b", null, name),
    " ",
    text,
  );
}

function List({ count }: { readonly count: number }): ReactNode {
  const [shown] = useReducer((n: number) => n, count);
  return createElement(
    "ul",
    { "data-count": shown },
    Array.from({ length: shown }, (_, n) => createElement(Row, { key: n, name: `<Item & ${n}>`, price: (n * 37) % 100 })),
  );
}

/** React renders a list to a string. */
export function run(): unknown {
  return renderToString(createElement(Suspense, { fallback: "…" }, createElement(List, { count: 80 })));
}
