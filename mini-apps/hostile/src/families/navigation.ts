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
function act(
  id: string,
  name: string,
  step: (evil: (channel: string) => string) => void,
  more: Pick<Attack, "ends" | "clicked"> = {},
): Attack {
  return {
    id,
    name,
    ...more,
    run: async (arena) => ({ ...tried, evidence: [(await attempt(name, () => step((channel) => hit(arena, channel)))).evidence] }),
  };
}

const STOPPED = { ends: "stopped", orStays: true } as const;
const CLICKED = { clicked: true } as const;

/** S-02 to S-05: moving the host, opening windows, moving the own frame. */
export const navigationAttacks: readonly Attack[] = [
  act(
    "S-02",
    "top-location",
    (evil) => {
      if (window.top !== null) window.top.location.href = evil("top-location");
    },
    CLICKED,
  ),
  act("S-02", "anchor-top", (evil) => click(evil("anchor-top"), "_top"), CLICKED),
  act("S-02", "form-top", (evil) => submit(evil("form-top"), "_top", "get"), CLICKED),
  act("S-03", "window-open", (evil) => void window.open(evil("window-open")), CLICKED),
  act("S-03", "anchor-blank", (evil) => click(evil("anchor-blank"), "_blank"), CLICKED),
  act("S-03", "form-blank", (evil) => submit(evil("form-blank"), "_blank", "post"), CLICKED),
  act(
    "S-04",
    "self-location",
    (evil) => {
      window.location.href = evil("self-location");
    },
    STOPPED,
  ),
  act("S-04", "self-replace", (evil) => window.location.replace(evil("self-replace")), STOPPED),
  act(
    "S-04",
    "meta-refresh",
    (evil) => {
      const content = `0;url=${evil("meta-refresh")}`;
      document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content }));
    },
    STOPPED,
  ),
  act("S-04", "form-get", (evil) => submit(evil("form-get"), "_self", "get")),
  act("S-04", "form-post", (evil) => submit(evil("form-post"), "_self", "post")),
  act("S-04", "anchor-self", (evil) => click(evil("anchor-self"), "_self"), STOPPED),
  act("S-04", "reload", () => window.location.reload(), STOPPED),
  {
    id: "S-04",
    name: "push-state",
    uncontrolled: "no page anywhere may do it: that this one is told so too is all there is to see",
    run: async (arena) => {
      const { gained, evidence } = await attempt("push-state", () =>
        History.prototype.pushState.call(window.history, null, "", hit(arena, "push-state")),
      );
      return { gained: gained === null ? [] : [gained], evidence: [evidence] };
    },
  },
  act(
    "S-05",
    "other-slot",
    () => {
      // Another mini-app's place: the sandbox domain is allowed to be framed, so this one loads.
      const { protocol, host } = new URL(window.location.href);
      window.location.href = `${protocol}//s9999.${host.split(".").slice(1).join(".")}/frame.html#forged`;
    },
    STOPPED,
  ),
];
