import { ChevronLeft, Ellipsis, ShieldCheck, X } from "lucide-react";
import { type CSSProperties, forwardRef, type ReactNode } from "react";
import { useUiWords } from "../i18n/provider.tsx";
import { Mark } from "../mark/mark-view.tsx";
import { IconButton } from "./button.tsx";
import { iconProps } from "./icon.ts";

export interface HostBarProps {
  icon?: ReactNode;
  name: ReactNode;
  onBack?(): void;
  /** The capsule, or a page's one action. */
  end?: ReactNode;
  headingLevel?: 1 | 2;
}

export function HostBar({ icon, name, onBack, end, headingLevel }: HostBarProps) {
  const words = useUiWords();
  const Name = headingLevel ? (`h${headingLevel}` as const) : "div";
  return (
    <header className="pz-host-bar">
      {onBack ? (
        <IconButton label={words.t("back")} icon={<ChevronLeft {...iconProps(24)} className="pz-icon pz-flip" />} onClick={onBack} />
      ) : (
        <span className="pz-host-bar-start" />
      )}
      {icon}
      <Name className="pz-host-bar-name pz-cut">{name}</Name>
      {end}
    </header>
  );
}

export interface CapsuleProps {
  onMenu(): void;
  onClose(): void;
  /** Whether the menu is open. */
  expanded?: boolean;
}

/** Menu and close, drawn by the host, always in the same place; 92 × 36 with targets of 44. */
export const Capsule = forwardRef<HTMLDivElement, CapsuleProps>(function Capsule({ onMenu, onClose, expanded }, ref) {
  const words = useUiWords();
  return (
    <div className="pz-capsule" ref={ref}>
      <button type="button" aria-label={words.t("menu")} aria-haspopup="dialog" aria-expanded={expanded ?? false} onClick={onMenu}>
        <Ellipsis {...iconProps(20)} />
      </button>
      <button type="button" aria-label={words.t("close")} onClick={onClose}>
        <X {...iconProps(20)} />
      </button>
    </div>
  );
});

/** The 2 px line under the bar while an app opens; `value` 0 to 1. */
export function Progress({ value, color }: { value: number; color?: string }) {
  return (
    <div className="pz-progress" aria-hidden="true">
      <i style={{ "--pz-at": value, "--pz-progress": color } as CSSProperties} />
    </div>
  );
}

export interface VaultBarProps {
  markSeed: string;
  /** The host's name. */
  title: ReactNode;
  /** "You are paying Lá Sớm Coffee". */
  detail: ReactNode;
}

/** Replaces the host bar while a pact can be pressed. */
export function VaultBar({ markSeed, title, detail }: VaultBarProps) {
  const words = useUiWords();
  return (
    <div className="pz-vault">
      <Mark seed={markSeed} size={32} />
      <div className="pz-grow">
        <b>{title}</b>
        <span>{detail}</span>
      </div>
      <ShieldCheck {...iconProps(22)} aria-hidden={false} role="img" aria-label={words.t("protected")} />
    </div>
  );
}

export interface TrustRowProps {
  markSeed: string;
  /** The two words of the mark, as the server made them. */
  words: readonly string[];
  detail?: ReactNode;
}

/** The mark and its words at the head of a pact sheet. */
export function TrustRow({ markSeed, words: own, detail }: TrustRowProps) {
  const words = useUiWords();
  return (
    <div className="pz-trust">
      <Mark seed={markSeed} size={56} />
      <div className="pz-grow">
        <b lang="en">{own.join(" ")}</b>
        <span className="pz-text-13 pz-tone-second">{detail ?? words.t("markDetail")}</span>
      </div>
    </div>
  );
}
