import { type Attack, attempt, hit, tried } from "../attack.ts";

function submit(action: string, target: string, method: "get" | "post"): void {
  const form = Object.assign(document.createElement("form"), { action, target, method });
  document.body.append(form);
  form.submit();
}

/** Clicks past whatever handles links in this page, which would turn it into a question of the host's. */
function click(href: string, target: string): void {
  const anchor = Object.assign(document.createElement("a"), { href, target });
  anchor.addEventListener("click", (event) => event.stopImmediatePropagation());
  window.addEventListener("click", (event) => event.target === anchor && event.stopImmediatePropagation(), { capture: true, once: true });
  document.body.append(anchor);
  anchor.click();
}

/** An act that throws or does nothing where it is confined. */
function act(id: string, name: string, step: (evil: (channel: string) => string) => void): Attack {
  return {
    id,
    name,
    run: async (arena) => ({ ...tried, evidence: [(await attempt(name, () => step((channel) => hit(arena, channel)))).evidence] }),
  };
}

/** S-02 to S-05: moving the host, opening windows, moving the own frame. */
export const navigationAttacks: readonly Attack[] = [
  act("S-02", "top-location", (evil) => {
    if (window.top !== null) window.top.location.href = evil("top-location");
  }),
  act("S-02", "anchor-top", (evil) => click(evil("anchor-top"), "_top")),
  act("S-02", "form-top", (evil) => submit(evil("form-top"), "_top", "get")),
  act("S-03", "window-open", (evil) => void window.open(evil("window-open"))),
  act("S-03", "anchor-blank", (evil) => click(evil("anchor-blank"), "_blank")),
  act("S-03", "form-blank", (evil) => submit(evil("form-blank"), "_blank", "post")),
  act("S-04", "self-location", (evil) => {
    window.location.href = evil("self-location");
  }),
  act("S-04", "self-replace", (evil) => window.location.replace(evil("self-replace"))),
  act("S-04", "meta-refresh", (evil) => {
    document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content: `0;url=${evil("meta-refresh")}` }));
  }),
  act("S-04", "form-get", (evil) => submit(evil("form-get"), "_self", "get")),
  act("S-04", "form-post", (evil) => submit(evil("form-post"), "_self", "post")),
  act("S-04", "anchor-self", (evil) => click(evil("anchor-self"), "_self")),
  act("S-04", "reload", () => window.location.reload()),
  {
    id: "S-04",
    name: "push-state",
    run: async (arena) => {
      const { gained, evidence } = await attempt("push-state", () =>
        History.prototype.pushState.call(window.history, null, "", hit(arena, "push-state")),
      );
      return { gained: gained === null ? [] : [gained], evidence: [evidence] };
    },
  },
  act("S-05", "other-slot", () => {
    // Another mini-app's place: the sandbox domain is allowed to be framed, so this one loads.
    const { protocol, host } = new URL(window.location.href);
    window.location.href = `${protocol}//s9999.${host.split(".").slice(1).join(".")}/frame.html#forged`;
  }),
];
