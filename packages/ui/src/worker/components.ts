/**
 * What a worker mini-app writes instead of HTML. Each renders one remote element; the host checks its props and draws
 * its own component in its place. React of the runtime page is 19: it sets properties, and `on…` in lower case listens.
 */
import type { WorkerProps, WorkerTag } from "@plaza/protocol";
import { createElement, type Key, type ReactElement, type ReactNode } from "react";

interface Common {
  key?: Key;
  children?: ReactNode;
}

export type StackProps = WorkerProps["plaza-stack"] & Common;
export type TextProps = WorkerProps["plaza-text"] & Common;
export type ListProps = WorkerProps["plaza-list"] & Common;
export type ButtonProps = WorkerProps["plaza-button"] & Common & { onPress?(): void };
export type TextFieldProps = WorkerProps["plaza-text-field"] & {
  key?: Key;
  label: string;
  /** Each change while typing. The host owns the text until the field is left; `value` is taken then. */
  onInput?(value: string): void;
  /** When the field is left. */
  onChange?(value: string): void;
};
export type SelectProps = WorkerProps["plaza-select"] & {
  key?: Key;
  label: string;
  onChange?(value: string): void;
};

export function Stack(props: StackProps): ReactElement {
  return element("plaza-stack", props);
}

export function Text(props: TextProps): ReactElement {
  return element("plaza-text", props);
}

export function List(props: ListProps): ReactElement {
  return element("plaza-list", props);
}

export function Button({ onPress, ...rest }: ButtonProps): ReactElement {
  return element("plaza-button", { ...rest, onpress: onPress && (() => onPress()) });
}

export function TextField({ onInput, onChange, ...rest }: TextFieldProps): ReactElement {
  return element("plaza-text-field", { ...rest, oninput: valueHandler(onInput), onchange: valueHandler(onChange) });
}

export function Select({ onChange, ...rest }: SelectProps): ReactElement {
  return element("plaza-select", { ...rest, onchange: valueHandler(onChange) });
}

function element(tag: WorkerTag, props: object): ReactElement {
  return createElement(tag, props);
}

function valueHandler(handler: ((value: string) => void) | undefined) {
  return handler && ((event: CustomEvent<{ value: string }>) => handler(event.detail.value));
}
