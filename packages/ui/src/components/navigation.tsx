import type { ReactNode } from "react";
import { useUiWords } from "../i18n/provider.tsx";
import { VisuallyHidden } from "./text.tsx";

export interface NavigationItem {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly href: string;
  readonly current: boolean;
  /** Things waiting; nothing is drawn for 0. */
  readonly count?: number;
}

export interface NavigationProps {
  label: string;
  items: readonly NavigationItem[];
  /** Stands at the top of rail and nav. */
  brand?: ReactNode;
}

/** Tabs at the bottom of a phone, a rail on a tablet, a nav of 208 on a desktop: one list, placed by CSS. */
export function Navigation({ label, items, brand }: NavigationProps) {
  const words = useUiWords();
  return (
    <nav className="pz-nav" aria-label={label}>
      {brand !== undefined && <div className="pz-nav-brand">{brand}</div>}
      <ul role="list">
        {items.map((item) => (
          <li key={item.id}>
            <a href={item.href} aria-current={item.current ? "page" : undefined}>
              {item.icon}
              <span>{item.label}</span>
              {item.count ? (
                <span className="pz-nav-count">
                  <span aria-hidden="true">{item.count}</span>
                  <VisuallyHidden>{words.t("new", { count: item.count })}</VisuallyHidden>
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
