import "@plaza/ui/styles.css";
import "@plaza/host-react/styles.css";
import "./bank.css";
import { createHost } from "@plaza/host";
import { PlazaProvider } from "@plaza/host-react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Bank } from "./bank.tsx";

/** Where Plaza's services run; `?plaza=` points the same build at another server. */
const services = new URLSearchParams(location.search).get("plaza") ?? "http://localhost:4400";

const host = createHost({ services: { baseUrl: services }, name: "Linh Đàm Bank" });

const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds #root");
createRoot(root).render(
  <StrictMode>
    <PlazaProvider host={host} locale="en">
      <Bank />
    </PlazaProvider>
  </StrictMode>,
);
