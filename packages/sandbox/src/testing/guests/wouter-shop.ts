import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { Link, Route, Switch } from "wouter";

/** An unmodified React application with wouter, which wraps `history.pushState` at import. It brings its own React. */
export function mount(root: Element): void {
  const page = (path: string, text: string) => createElement(Route, { path, key: path }, createElement("h1", { id: "page" }, text));
  const link = (to: string) => createElement(Link, { href: to, key: to, className: "link" }, to);
  createRoot(root).render([
    createElement("nav", { key: "nav" }, link("/"), link("/menu")),
    createElement(Switch, { key: "switch", children: [page("/", "home"), page("/menu", "menu")] }),
  ]);
}
