import { ChevronRight } from "lucide-react";
import type { CSSProperties, HTMLAttributes, ReactNode } from "react";
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

export interface SectionProps {
  title: ReactNode;
  /** A link or a count at the end of the heading. */
  end?: ReactNode;
  children: ReactNode;
  id?: string;
}

export function Section({ title, end, children, id }: SectionProps) {
  return (
    <section className="pz-section" id={id}>
      <div className="pz-section-head">
        <h2>{title}</h2>
        {end !== undefined && <span className="pz-section-end">{end}</span>}
      </div>
      {children}
    </section>
  );
}

export function Card({ tone = "plain", className, ...rest }: HTMLAttributes<HTMLElement> & { tone?: "plain" | "warn" | "danger" }) {
  return <article className={classNames("pz-card", tone !== "plain" && `pz-card-${tone}`, className)} {...rest} />;
}

/** Equal cells laid edge to edge with one hairline of grout. */
export function PavedStrip({ columns, className, style, ...rest }: HTMLAttributes<HTMLDivElement> & { columns: number }) {
  return <div className={classNames("pz-paved", className)} style={{ "--pz-columns": columns, ...style } as CSSProperties} {...rest} />;
}

export interface PavedCellProps {
  icon: ReactNode;
  label: ReactNode;
  href?: string;
  onPress?(): void;
  selected?: boolean;
}

export function PavedCell({ icon, label, href, onPress, selected }: PavedCellProps) {
  const content = (
    <>
      {icon}
      <span>{label}</span>
    </>
  );
  if (href !== undefined)
    return (
      <div>
        <a className="pz-paved-cell" href={href} aria-current={selected ? "true" : undefined}>
          {content}
        </a>
      </div>
    );
  return (
    <div>
      <button type="button" className="pz-paved-cell" aria-pressed={selected} onClick={onPress}>
        {content}
      </button>
    </div>
  );
}

export interface TotalLinesProps {
  lines: readonly { readonly label: ReactNode; readonly value: ReactNode; readonly second?: boolean }[];
  total: { readonly label: ReactNode; readonly value: ReactNode };
}

/** Lines of a quote or receipt, and what they come to. */
export function TotalLines({ lines, total }: TotalLinesProps) {
  return (
    <>
      <dl className="pz-lines">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never change places while they are shown
          <div key={at} style={{ display: "contents" }} className={line.second ? "pz-lines-second" : undefined}>
            <dt>{line.label}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
      <dl className="pz-total">
        <dt>{total.label}</dt>
        <dd>{total.value}</dd>
      </dl>
    </>
  );
}
