import { MiniApp, useHostSnapshot } from "@plaza/host-react";
import { useState } from "react";

/** The bank's own page: its own look, its own words, and a place for one mini-app. */
export function Bank() {
  const apps = useHostSnapshot((snapshot) => snapshot.apps);
  const failure = useHostSnapshot((snapshot) => snapshot.failure);
  const [open, setOpen] = useState<string>();
  return (
    <div className="bank">
      <header>
        <h1>Linh Đàm Bank</h1>
        <p>Balance ₫12,480,000</p>
      </header>
      {failure !== undefined && (
        <p role="alert">
          {failure.message} ({failure.code})
        </p>
      )}
      {open === undefined ? (
        <section aria-label="Partners">
          <h2>Partners</h2>
          <ul>
            {apps.map((app) => (
              <li key={app.id}>
                <button type="button" onClick={() => setOpen(app.id)}>
                  {app.name}
                  <small>{app.description}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <div className="bank-stage">
          <MiniApp id={open} scene="embed" onClose={() => setOpen(undefined)} />
        </div>
      )}
    </div>
  );
}
