import type { Plaza } from "@plaza/sdk";
import { useCallback } from "react";
import { ShopList } from "../../content/list.tsx";
import "../../content/list.css";

export default function App({ plaza }: { readonly plaza: Plaza }) {
  return <ShopList onDrawn={useCallback(() => void plaza.lifecycle.ready(), [plaza])} />;
}
