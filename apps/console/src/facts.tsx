import { iconProps } from "@plaza/ui";
import type { LucideIcon } from "lucide-react";

/** What an act does, one thing each. */
export function Facts({ facts }: { readonly facts: readonly (readonly [LucideIcon, string])[] }) {
  return (
    <ul className="pz-facts">
      {facts.map(([Icon, text]) => (
        <li key={text}>
          <Icon {...iconProps(20)} />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
