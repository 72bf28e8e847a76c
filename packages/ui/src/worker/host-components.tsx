import type { WorkerEvents, WorkerProps, WorkerTag } from "@plaza/protocol";
import { Children, type ComponentType, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../components/button.tsx";
import { SelectField, TextField } from "../components/fields.tsx";
import { Stack, Text } from "../components/text.tsx";

/** What the host gives to one component of a worker guest: parsed props, and the way to tell the guest. */
export interface HostComponentProps<T extends WorkerTag> {
  props: WorkerProps[T];
  emit<E extends keyof WorkerEvents[T] & string>(event: E, detail: WorkerEvents[T][E]): void;
  children?: ReactNode;
}

export type HostComponents = { readonly [T in WorkerTag]: ComponentType<HostComponentProps<T>> };

const sizes = { small: 12, second: 13, body: 15, title: 17, large: 24, number: 28 } as const;
const weights = { regular: 400, semibold: 600, bold: 700 } as const;

function HostStack({ props, children }: HostComponentProps<"plaza-stack">) {
  return <Stack {...props}>{children}</Stack>;
}

function HostText({ props, children }: HostComponentProps<"plaza-text">) {
  const { size = "body", weight, heading, tone, numeric } = props;
  const heavy = size === "title" || size === "large" || size === "number" ? 700 : undefined;
  return (
    <Text as={heading ? "h2" : "span"} size={sizes[size]} weight={weight ? weights[weight] : heavy} tone={tone} numeric={numeric}>
      {children}
    </Text>
  );
}

function HostButton({ props, emit, children }: HostComponentProps<"plaza-button">) {
  const { label, ...rest } = props;
  return (
    <Button {...rest} onClick={() => emit("press", {})}>
      {label ?? children}
    </Button>
  );
}

/** Milliseconds after a field was left for which the guest may still be answering the last letter. */
const ANSWER_MS = 300;

/**
 * The host owns the text from the first letter to blur: an answer of the guest is always late by a round trip, and
 * taking it would drop letters or move the caret. What the guest last said is taken when the field is left; a guest
 * that gives no value leaves the text to the host.
 */
function HostTextField({ props, emit }: HostComponentProps<"plaza-text-field">) {
  const { label = "", value, ...rest } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const typing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (typing.current) return;
    clearTimeout(timer.current);
    if (value !== undefined) setTyped(null);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextField
      {...rest}
      label={label}
      value={typed ?? value ?? ""}
      onChange={(text) => {
        typing.current = true;
        clearTimeout(timer.current);
        setTyped(text);
        emit("input", { value: text });
      }}
      onBlur={(text) => {
        if (!typing.current) return;
        typing.current = false;
        if (value !== undefined) timer.current = setTimeout(setTyped, ANSWER_MS, null);
        emit("change", { value: text });
      }}
    />
  );
}

function HostSelect({ props, emit }: HostComponentProps<"plaza-select">) {
  const { label = "", options = [], value = options[0]?.value ?? "", ...rest } = props;
  return <SelectField {...rest} label={label} value={value} options={options} onChange={(next) => emit("change", { value: next })} />;
}

function HostList({ props, children }: HostComponentProps<"plaza-list">) {
  return (
    <ul role="list" className="pz-list pz-list-guest" aria-label={props.label}>
      {Children.map(children, (child) => (
        <li className="pz-row">
          <div className="pz-grow">{child}</div>
        </li>
      ))}
    </ul>
  );
}

/** Draw a worker guest's tree with these and nothing else. */
export const hostComponents: HostComponents = {
  "plaza-stack": HostStack,
  "plaza-text": HostText,
  "plaza-text-field": HostTextField,
  "plaza-button": HostButton,
  "plaza-select": HostSelect,
  "plaza-list": HostList,
};
