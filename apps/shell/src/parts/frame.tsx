import { iconProps, Navigation, type NavigationItem } from "@plaza/ui";
import { House, ReceiptText, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { useShell } from "../shell-context.tsx";
import { Wordmark } from "./wordmark.tsx";

export function Frame({ path, children }: { path: string; children: ReactNode }) {
  const { t } = useShell();
  const items: NavigationItem[] = [
    { id: "home", label: t("nav.home"), href: "/", icon: <House {...iconProps(23)} />, current: path === "/" },
    {
      id: "orders",
      label: t("nav.orders"),
      href: "/orders",
      icon: <ReceiptText {...iconProps(23)} />,
      current: path.startsWith("/orders"),
    },
    {
      id: "you",
      label: t("nav.you"),
      href: "/you",
      icon: <UserRound {...iconProps(23)} />,
      current: path.startsWith("/you") || path.startsWith("/sign-") || path === "/outbox",
    },
  ];
  return (
    <div className="sh-frame">
      <a className="sh-skip" href="#content">
        {t("skip")}
      </a>
      <Navigation label={t("nav")} items={items} brand={<Brand />} />
      <main id="content" className="sh-main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Brand() {
  const { t } = useShell();
  return (
    <>
      <Wordmark size={24} />
      <span>{t("name")}</span>
    </>
  );
}
