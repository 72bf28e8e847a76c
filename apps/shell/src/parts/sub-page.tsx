import { IconButton, iconProps } from "@plaza/ui";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { leaveTo } from "../navigation.ts";
import { useShell } from "../shell-context.tsx";
import { usePage } from "./use-page.ts";

/** A page under another: a bar with the way back, then its content. */
export function SubPage({
  title,
  up,
  icon,
  end,
  children,
}: {
  title: string;
  up: string;
  icon?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useShell();
  const heading = usePage(title);
  return (
    <>
      <header className="pz-host-bar sh-bar">
        <IconButton label={t("back")} icon={<ChevronLeft {...iconProps(24)} className="pz-icon pz-flip" />} onClick={() => leaveTo(up)} />
        {icon}
        <h1 ref={heading} tabIndex={-1} className="pz-host-bar-name pz-cut">
          {title}
        </h1>
        {end}
      </header>
      <div className="sh-sub">{children}</div>
    </>
  );
}
