import type { CSSProperties, HTMLAttributes, ReactNode } from "react";
import { classNames } from "./class-names.ts";

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
