import type { CSSProperties, ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** What an app's manifest says of its first view; the same shape as `Skeleton` of `@plaza/protocol`. */
export interface SkeletonPlan {
  readonly background?: { readonly light: string; readonly dark: string };
  readonly boxes: readonly SkeletonBox[];
}

export interface SkeletonBox {
  readonly kind: "title" | "text" | "tabs" | "row" | "card" | "field" | "button";
  readonly count?: number;
}

export interface SkeletonProps {
  /** "Opening Lá Sớm Coffee". */
  label: string;
  /** A list where the manifest says nothing. */
  plan?: SkeletonPlan;
  /** Behind a scrim: drawn, but nothing is announced. */
  quiet?: boolean;
}

const anyApp: readonly SkeletonBox[] = [{ kind: "title" }, { kind: "text" }, { kind: "tabs" }, { kind: "row", count: 5 }];
/** Widths in percent that repeat: even rows would look like a table. */
const widths = [55, 42, 58, 46, 52] as const;

/** The boxes of an app's first view in its own colours; still, because a shimmer says nothing. */
export function Skeleton({ label, plan, quiet }: SkeletonProps) {
  const ground = plan?.background;
  const style = ground && ({ "--pz-own-light": ground.light, "--pz-own-dark": ground.dark } as CSSProperties);
  const boxes = plan?.boxes.length ? plan.boxes : anyApp;
  const said = quiet ? { "aria-hidden": true } : { role: "status", "aria-busy": true, "aria-label": label };
  return (
    <div className={classNames("pz-skeleton", ground && "pz-skeleton-own")} style={style} {...said}>
      {boxes.map((box, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the boxes are a fixed picture
        <Boxes key={at} box={box} />
      ))}
    </div>
  );
}

function Boxes({ box }: { box: SkeletonBox }) {
  const times = (draw: (at: number, width: number) => ReactNode, usual = 1) =>
    Array.from({ length: Math.min(12, box.count ?? usual) }, (_, at) => draw(at, widths[at % widths.length] ?? 50));
  switch (box.kind) {
    case "title":
      return (
        <>
          {times((at, width) => (
            <Line key={at} width={`${width + 7}%`} height={22} after={8} />
          ))}
        </>
      );
    case "text":
      return (
        <>
          {times((at, width) => (
            <Line key={at} width={`${width + 23}%`} height={12} after={10} />
          ))}
        </>
      );
    case "tabs":
      return (
        <div className="pz-skeleton-chips">
          {times(
            (at, width) => (
              <Line key={at} width={`${width}px`} height={14} />
            ),
            4,
          )}
        </div>
      );
    case "row":
      return (
        <>
          {times((at, width) => (
            <RowBox key={at} width={width} />
          ))}
        </>
      );
    case "card":
      return (
        <div className="pz-skeleton-cells">
          {times(
            (at) => (
              <Line key={at} width="100%" height={132} radius={14} />
            ),
            2,
          )}
        </div>
      );
    case "field":
      return (
        <>
          {times((at, width) => (
            <div key={at} className="pz-skeleton-field">
              <Line width={`${width - 20}%`} height={12} after={8} />
              <Line width="100%" height={48} radius={10} />
            </div>
          ))}
        </>
      );
    case "button":
      return (
        <>
          {times((at) => (
            <Line key={at} width="100%" height={48} radius={10} after={12} />
          ))}
        </>
      );
  }
}

function RowBox({ width }: { width: number }) {
  return (
    <div className="pz-skeleton-row">
      <Line width="76px" height={76} radius={12} />
      <div className="pz-skeleton-lines">
        <Line width={`${width}%`} height={14} />
        <Line width={`${width * 1.3}%`} height={11} />
        <Line width="62px" height={14} />
      </div>
    </div>
  );
}

function Line({ width, height, after, radius }: { width: string; height: number; after?: number; radius?: number }) {
  return <i style={{ inlineSize: width, blockSize: height, marginBlockEnd: after, borderRadius: radius }} />;
}
