import { createElement, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

/**
 * Renders a few elements into nothing and takes them away again, while the page waits in the pool: engines compile a function when it is first
 * called, and the first render of a React that never rendered costs several times the second.
 */
export function warmReact(): void {
  const root = createRoot(document.createElement("div"));
  flushSync(() => root.render(createElement(Sample)));
  flushSync(() => root.unmount());
}

function Sample() {
  const [round, setRound] = useState(0);
  useEffect(() => setRound(1), []);
  return createElement(
    "ul",
    { className: "sample", style: { color: "red" } },
    [0, 1].slice(round).map((n) => createElement("li", { key: n, onClick: () => setRound(n) }, n)),
  );
}
