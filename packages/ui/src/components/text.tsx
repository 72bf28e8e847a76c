import type { CSSProperties, ElementType, HTMLAttributes, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface TextProps extends HTMLAttributes<HTMLElement> {
  as?: ElementType;
  size?: 12 | 13 | 15 | 17 | 24 | 28;
  tone?: "ink" | "second" | "third" | "ok" | "warn" | "danger";
  weight?: 400 | 600 | 700;
  /** Tabular figures: money, times, tables. */
  numeric?: boolean;
  /** One line, cut with an ellipsis. */
  cut?: boolean;
}

export function Text({ as: Tag = "span", size, tone, weight, numeric, cut, className, ...rest }: TextProps) {
  return (
    <Tag
      className={classNames(
        size && `pz-text-${size}`,
        tone && `pz-tone-${tone}`,
        weight && `pz-w${weight}`,
        numeric && "pz-num",
        cut && "pz-cut",
        className,
      )}
      {...rest}
    />
  );
}

export interface StackProps extends HTMLAttributes<HTMLElement> {
  as?: ElementType;
  direction?: "row" | "column";
  /** CSS px, of the 4 px grid. */
  gap?: 0 | 4 | 8 | 12 | 16 | 20 | 24 | 32 | 48;
  align?: "start" | "center" | "end" | "stretch" | "baseline";
  justify?: "start" | "center" | "end" | "between";
  padding?: 0 | 4 | 8 | 12 | 16 | 20 | 24 | 32 | 48;
  wrap?: boolean;
}

const flex = { start: "flex-start", center: "center", end: "flex-end", stretch: "stretch", baseline: "baseline", between: "space-between" };

export function Stack({
  as: Tag = "div",
  direction = "column",
  gap = 0,
  align,
  justify,
  padding,
  wrap,
  className,
  style,
  ...rest
}: StackProps) {
  const inline: CSSProperties = {
    ["--pz-gap" as string]: `${gap}px`,
    ...(align && { alignItems: flex[align] }),
    ...(justify && { justifyContent: flex[justify] }),
    ...(padding !== undefined && { padding }),
    ...style,
  };
  return <Tag className={classNames("pz-stack", `pz-stack-${direction}`, wrap && "pz-stack-wrap", className)} style={inline} {...rest} />;
}

/** Read aloud, not drawn. */
export function VisuallyHidden({
  as: Tag = "span",
  children,
  ...rest
}: HTMLAttributes<HTMLElement> & { as?: ElementType; children: ReactNode }) {
  return (
    <Tag className="pz-hidden" {...rest}>
      {children}
    </Tag>
  );
}
