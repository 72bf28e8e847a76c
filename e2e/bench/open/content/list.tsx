import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { groups, type Item, items } from "./items.ts";
import { watchScreen } from "./watch-screen.ts";

const money = new Intl.NumberFormat("en", { style: "currency", currency: "VND" });

function Row({ item, count, onAdd }: { readonly item: Item; readonly count: number; readonly onAdd: () => void }) {
  return (
    <li className="row">
      <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
        <rect width="48" height="48" rx="10" fill={`hsl(${(item.price / 500) % 360} 45% 80%)`} />
        <circle cx="24" cy="24" r="11" fill="none" stroke="currentColor" strokeWidth="3" />
      </svg>
      <span className="words">
        <strong>{item.name}</strong>
        <small>{item.text}</small>
      </span>
      <span className="price">{money.format(item.price)}</span>
      <button type="button" onClick={onAdd} aria-label={`Add ${item.name}`}>
        {count === 0 ? "+" : count}
      </button>
    </li>
  );
}

/** A shop's list: search, groups, thirty rows, a basket. The same component for every subject that draws with the DOM. */
export function ShopList({ onDrawn }: { readonly onDrawn?: () => void }) {
  const [wanted, setWanted] = useState("");
  const [group, setGroup] = useState<string>();
  const [basket, setBasket] = useState<Readonly<Record<string, number>>>({});
  const list = useRef<HTMLUListElement>(null);
  const shown = useMemo(
    () => items.filter((item) => (group === undefined || item.group === group) && item.name.toLowerCase().includes(wanted.toLowerCase())),
    [wanted, group],
  );
  useLayoutEffect(() => {
    onDrawn?.();
    if (list.current) watchScreen(list.current);
  }, [onDrawn]);
  const total = items.reduce((sum, { id, price }) => sum + price * (basket[id] ?? 0), 0);
  return (
    <main>
      <h1>Workshop</h1>
      <input type="search" aria-label="Search" placeholder="Search" value={wanted} onChange={(event) => setWanted(event.target.value)} />
      <nav aria-label="Groups">
        {groups.map((name) => (
          <button type="button" key={name} aria-pressed={group === name} onClick={() => setGroup(group === name ? undefined : name)}>
            {name}
          </button>
        ))}
      </nav>
      <ul ref={list}>
        {shown.map((item) => (
          <Row
            key={item.id}
            item={item}
            count={basket[item.id] ?? 0}
            onAdd={() => setBasket({ ...basket, [item.id]: (basket[item.id] ?? 0) + 1 })}
          />
        ))}
      </ul>
      <footer>{money.format(total)}</footer>
    </main>
  );
}
