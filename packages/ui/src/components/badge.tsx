import { CloudOff } from "lucide-react";
import { type CSSProperties, type ReactNode, useState } from "react";
import { useUiWords } from "../i18n/provider.tsx";
import { classNames } from "./class-names.ts";
import { iconProps } from "./icon.ts";
import { VisuallyHidden } from "./text.tsx";

export interface BadgeProps {
  tone?: "plain" | "ok" | "warn" | "danger";
  /** A badge is never colour alone: give the icon beside the word. */
  icon?: ReactNode;
  /** Without the field behind it, for lists. */
  bare?: boolean;
  children: ReactNode;
}

export function Badge({ tone = "plain", icon, bare, children }: BadgeProps) {
  return (
    <span className={classNames("pz-badge", tone !== "plain" && `pz-badge-${tone}`, bare && "pz-badge-bare")}>
      {icon}
      {children}
    </span>
  );
}

export interface AppIconProps {
  /** Address of the publisher's icon, already verified by the host. */
  src?: string;
  name: string;
  /** CSS px. */
  size?: number;
  /** Cannot be opened now. */
  offline?: boolean;
}

/** Decoration beside the app's name: hidden from assistive technology, a letter where there is no picture. */
export function AppIcon({ src, name, size = 40, offline }: AppIconProps) {
  const words = useUiWords();
  const [missing, setMissing] = useState<string | null>(null);
  return (
    <span className={classNames("pz-app-icon", offline && "pz-app-icon-off")} style={{ "--pz-size": `${size}px` } as CSSProperties}>
      {src && src !== missing ? (
        <img
          src={src}
          alt=""
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setMissing(src)}
        />
      ) : (
        <b aria-hidden="true">{firstLetter(name)}</b>
      )}
      {offline && (
        <span className="pz-app-icon-off-badge">
          <CloudOff {...iconProps(14)} />
          <VisuallyHidden>{words.t("unavailable")}</VisuallyHidden>
        </span>
      )}
    </span>
  );
}

/** By grapheme: a Thai or Vietnamese letter keeps its marks. */
function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? "?";
}
