import { ChevronDown, WifiOff } from "lucide-react";
import { type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import { iconProps } from "./icon.ts";

export interface NoticeProps {
  tone?: "plain" | "warn" | "danger";
  /** What happened. */
  title: ReactNode;
  text?: ReactNode;
  /** What is safe: "You were not charged." */
  facts?: readonly { readonly icon?: ReactNode; readonly text: ReactNode }[];
  /** What to do: one main button, others after it. */
  actions?: ReactNode;
  /** Code, incident, release: what a report needs. */
  details?: { readonly label: string; readonly items: readonly (readonly [string, string])[]; readonly open?: boolean };
  /** `alert` when it came by itself, `status` when the user asked. */
  role?: "alert" | "status";
  headingLevel?: 1 | 2 | 3;
}

/** The card of one thing that needs a person: an app that stopped, is slow, was refused; a page that failed. */
export function Notice({ tone = "plain", title, text, facts = [], actions, details, role, headingLevel = 2 }: NoticeProps) {
  const id = useId();
  const Heading = `h${headingLevel}` as const;
  return (
    <section className={classNames("pz-notice", tone !== "plain" && `pz-notice-${tone}`)} role={role} aria-labelledby={id}>
      <Heading id={id} className="pz-text-17 pz-w700">
        {title}
      </Heading>
      {text !== undefined && <p>{text}</p>}
      {facts.length > 0 && (
        <ul className="pz-facts">
          {facts.map((fact, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts have no identity and do not move
            <li key={at}>
              {fact.icon}
              <span>{fact.text}</span>
            </li>
          ))}
        </ul>
      )}
      {actions !== undefined && <div className="pz-notice-actions">{actions}</div>}
      {details && (
        <details className="pz-details" open={details.open}>
          <summary>
            {details.label}
            <ChevronDown {...iconProps(18)} />
          </summary>
          <dl>
            {details.items.map(([name, value]) => (
              <div key={name} style={{ display: "contents" }}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

export interface EmptyStateProps {
  /** What will be here. */
  title: ReactNode;
  text?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ title, text, action }: EmptyStateProps) {
  return (
    <div className="pz-empty">
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {action !== undefined && <div className="pz-empty-action">{action}</div>}
    </div>
  );
}

/** `Notice` for a page that could not be shown, announced. */
export function ErrorState(props: Omit<NoticeProps, "role">) {
  return <Notice {...props} role="alert" />;
}

export function OfflineBanner({ title, text }: { title: ReactNode; text?: ReactNode }) {
  return (
    <div className="pz-banner" role="status">
      <WifiOff {...iconProps(20)} />
      <div className="pz-grow">
        <b>{title}</b>
        {text !== undefined && <div className="pz-text-13">{text}</div>}
      </div>
    </div>
  );
}
