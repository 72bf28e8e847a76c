import { Button, Panel } from "@plaza/ui";
import { When } from "../cells.tsx";
import { useWords } from "../preferences.tsx";
import { useIssuerKeys } from "../queries.ts";
import { Records } from "../records.tsx";
import { Loaded, Nothing } from "../states.tsx";
import { useShown } from "../use-shown.ts";
import { KeySheet } from "./key-sheet.tsx";

/** Keys that sign ID tokens: the one that signs, the one that follows, and those that old tokens still verify by. */
export function SigningKeys() {
  const words = useWords();
  const keys = useIssuerKeys(true);
  const changing = useShown<"rotate" | "withdraw">();
  const following = keys.data?.keys.some(({ phase }) => phase === "next") ?? false;
  return (
    <Panel title={words.t("issuer.title")}>
      <div className="console-panel-text">
        <p>{words.t(following ? "issuer.following" : "issuer.text")}</p>
        <div className="console-panel-acts">
          {!following && (
            <Button kind="line" size="s" onClick={() => changing.show("rotate")}>
              {words.t("issuer.rotate")}
            </Button>
          )}
          <Button kind="harm" size="s" onClick={() => changing.show("withdraw")}>
            {words.t("issuer.withdraw")}
          </Button>
        </div>
      </div>
      <Loaded query={keys}>
        {({ keys: rows }) => (
          <Records
            caption={words.t("issuer.title")}
            rows={rows}
            rowKey={({ kid }) => kid}
            empty={<Nothing text="issuer.empty" />}
            columns={[
              { id: "kid", header: words.t("issuer.kid"), place: "title", cell: ({ kid }) => <code>{kid}</code> },
              { id: "phase", header: words.t("col.status"), place: "plain", cell: ({ phase }) => words.t(`issuer.phase.${phase}`) },
              { id: "signs", header: words.t("issuer.signs"), cell: ({ signsAt }) => <When at={signsAt} /> },
              {
                id: "retires",
                header: words.t("issuer.retires"),
                cell: ({ retiresAt }) => (retiresAt === null ? words.t("issuer.stays") : <When at={retiresAt} />),
              },
            ]}
          />
        )}
      </Loaded>
      {changing.of !== undefined && <KeySheet compromised={changing.of === "withdraw"} {...changing.sheet} />}
    </Panel>
  );
}
