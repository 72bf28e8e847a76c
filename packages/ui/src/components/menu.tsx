import { Menu as BaseMenu } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface MenuItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  readonly destructive?: boolean;
  readonly disabled?: boolean;
  onSelect(): void;
}

/** A popover of acts beside the button that opens it. */
export function Menu({ trigger, items, dense }: { trigger: ReactElement; items: readonly MenuItem[]; dense?: boolean }) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="pz-menu-positioner" sideOffset={6} align="end">
          <BaseMenu.Popup className={classNames("pz-host pz-menu", dense && "pz-dense")}>
            {items.map((item) => (
              <BaseMenu.Item
                key={item.id}
                className={classNames("pz-menu-item", item.destructive && "pz-menu-danger")}
                disabled={item.disabled}
                onClick={item.onSelect}
              >
                {item.icon}
                {item.label}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
