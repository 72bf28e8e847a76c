import type { Plaza } from "@plaza/sdk";
import { useEffect, useState } from "react";

export default function Hello({ plaza }: { readonly plaza: Plaza }) {
  const [name, setName] = useState("you");
  useEffect(() => {
    void plaza.identity.getUser().then((user) => setName(user.profile?.name ?? "you"));
    void plaza.lifecycle.ready();
  }, [plaza]);
  return <h1>Hello, {name}</h1>;
}
