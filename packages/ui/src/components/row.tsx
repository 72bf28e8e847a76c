import { ChevronRight } from "lucide-react";
import type { HTMLAttributes, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { iconProps } from "./icon.ts";

export interface ListProps extends HTMLAttributes<HTMLUListElement> {
  label?: string;
  /** Where dividers start: at the text, after an icon, after an app icon. */
  inset?: "text" | "icon" | "app";
}

/** Rows on one surface with hairlines; each child is a `<li>`. */
export function List({ label, inset = "text", className, ...rest }: ListProps) {
  // The role is said again because `list-style: none` takes it away in WebKit.
  return (
    <ul role="list" aria-label={label} className={classNames("pz-list", inset !== "text" && `pz-list-${inset}`, className)} {...rest} />
  );
}

export interface RowProps {
  leading?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  value?: ReactNode;
  trailing?: ReactNode;
  /** On by default for links. */
  chevron?: boolean;
  href?: string;
  onPress?(): void;
  danger?: boolean;
  disabled?: boolean;
  current?: boolean;
}

/** One `<li>` with a link, a button or plain content. */
export function Row({ leading, title, detail, value, trailing, chevron, href, onPress, danger, disabled, current }: RowProps) {
  const className = classNames("pz-row", danger && "pz-row-danger");
  const content = (
    <>
      {leading}
      <span className="pz-row-text">
        <span className="pz-row-title">{title}</span>
        {detail !== undefined && <span className="pz-row-detail">{detail}</span>}
      </span>
      {value !== undefined && <span className="pz-row-value">{value}</span>}
      {trailing}
      {(chevron ?? (href !== undefined && trailing === undefined && value === undefined)) && (
        <ChevronRight {...iconProps(20)} className="pz-icon pz-row-chevron pz-flip" />
      )}
    </>
  );
  return (
    <li>
      {href !== undefined ? (
        <a className={className} href={href} aria-current={current ? "page" : undefined}>
          {content}
        </a>
      ) : onPress ? (
        <button type="button" className={className} onClick={onPress} disabled={disabled}>
          {content}
        </button>
      ) : (
        <div className={className}>{content}</div>
      )}
    </li>
  );
}
