import { createRoot } from "react-dom/client";
import { ShopList } from "../content/list.tsx";
import "../content/list.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds #root");
createRoot(root).render(<ShopList />);
