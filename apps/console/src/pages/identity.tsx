import { useMe } from "../queries.ts";
import { SigningKeys } from "./signing-keys.tsx";
import { UserIds } from "./user-ids.tsx";

/** By which ids apps know their users; for operators also the keys that sign who they are. */
export function IdentityPage() {
  const operator = useMe().data?.role === "operator";
  return (
    <>
      <UserIds />
      {operator && <SigningKeys />}
    </>
  );
}
