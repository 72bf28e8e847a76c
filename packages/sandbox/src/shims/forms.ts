/**
 * `submit` events for a frame without `allow-forms`. The sandbox drops a submission before the event is fired (HTML §4.10.21.3, step 4), so an
 * unmodified `<form onSubmit>` would never hear of it. Real submission stays impossible: this only validates, fires the event, and stops.
 */
export function installFormEvents(scope: Window & typeof globalThis): void {
  const fire = (form: HTMLFormElement, submitter: HTMLElement | null): void => {
    const skipCheck = form.noValidate || (submitter as HTMLButtonElement | null)?.formNoValidate === true;
    if (!skipCheck && !form.reportValidity()) return;
    form.dispatchEvent(new scope.SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
  };

  // Bubbling on window: the guest's own click handlers came first and may have said no.
  scope.addEventListener("click", (event) => {
    if (event.defaultPrevented || !(event.target instanceof scope.Element)) return;
    const button = event.target.closest<HTMLButtonElement | HTMLInputElement>("button, input[type=submit], input[type=image]");
    if (button === null || button.form === null || button.disabled || (button.type !== "submit" && button.type !== "image")) return;
    event.preventDefault();
    fire(button.form, button);
  });

  // Enter in a field clicks the form's submit button by itself; only a form without one needs help (implicit submission).
  scope.addEventListener("keydown", (event) => {
    const field = event.target;
    if (
      event.defaultPrevented ||
      event.key !== "Enter" ||
      event.isComposing ||
      !(field instanceof scope.HTMLInputElement) ||
      field.form === null
    )
      return;
    const buttons = [...field.form.elements].some(
      (element) => (element as HTMLButtonElement).type === "submit" || (element as HTMLInputElement).type === "image",
    );
    const blocking = [...field.form.elements].filter(
      (element) => element instanceof scope.HTMLInputElement && BLOCKS_IMPLICIT.has(element.type),
    );
    if (buttons || blocking.length > 1 || !BLOCKS_IMPLICIT.has(field.type)) return;
    event.preventDefault();
    fire(field.form, null);
  });

  Object.defineProperty(scope.HTMLFormElement.prototype, "requestSubmit", {
    configurable: true,
    writable: true,
    value(this: HTMLFormElement, submitter: HTMLElement | null = null) {
      fire(this, submitter);
    },
  });
}

/** Field types that take part in implicit submission (HTML §4.10.21.2). */
const BLOCKS_IMPLICIT = new Set([
  "text",
  "search",
  "tel",
  "url",
  "email",
  "password",
  "date",
  "month",
  "week",
  "time",
  "datetime-local",
  "number",
]);
