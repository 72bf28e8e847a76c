import { usePlaza, usePlazaContext } from "@plaza/sdk/react";
import { Button, List, Select, Stack, Text, TextField } from "@plaza/ui/worker";
import { useEffect, useState } from "react";
import en from "./locales/en.json";
import th from "./locales/th.json";
import vi from "./locales/vi.json";
import { parseAmount, splitBill } from "./split.ts";

const catalogues: Record<string, typeof en> = { en, vi, th };
const currencies: Record<string, string> = { en: "USD", vi: "VND", th: "THB" };
const tips = [0, 5, 10, 15, 20];
const MAX_PEOPLE = 50;

interface Saved {
  readonly bill: string;
  readonly tip: string;
  readonly people: number;
}

function isSaved(value: unknown): value is Saved {
  const saved = value as Partial<Saved> | null;
  return typeof saved?.bill === "string" && typeof saved.tip === "string" && typeof saved.people === "number";
}

/** Chia Đều: runs in a worker, its fields and buttons are the host's own components. */
export default function App() {
  const plaza = usePlaza();
  const { locale } = usePlazaContext();
  const language = locale.split("-")[0] ?? "en";
  const t = catalogues[language] ?? en;
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: currencies[language] ?? "USD" });
  const decimals = money.resolvedOptions().maximumFractionDigits ?? 2;
  const [bill, setBill] = useState("");
  const [tip, setTip] = useState("10");
  const [people, setPeople] = useState(2);

  useEffect(() => {
    void plaza.storage.get({ scope: "device", key: "last" }).then(({ value }) => {
      if (isSaved(value)) {
        setBill(value.bill);
        setTip(value.tip);
        setPeople(value.people);
      }
      return plaza.lifecycle.ready();
    });
  }, [plaza]);

  useEffect(() => {
    if (bill !== "") void plaza.storage.set({ scope: "device", key: "last", value: { bill, tip, people } });
  }, [plaza, bill, tip, people]);

  const amount = parseAmount(bill, decimals);
  const split = amount === null ? undefined : splitBill(amount, Number(tip), people);
  const show = (minor: number) => money.format(minor / 10 ** decimals);
  const highest = split?.shares[0] ?? 0;
  const lowest = split?.shares.at(-1) ?? 0;

  return (
    <Stack gap={16}>
      <Text size="large" weight="bold" heading>
        {t.title}
      </Text>
      <TextField
        label={t.bill}
        value={bill}
        inputMode="decimal"
        maxLength={20}
        hint={t.billHint}
        error={bill !== "" && amount === null ? t.billError : ""}
        onInput={setBill}
      />
      <Select
        label={t.tip}
        value={tip}
        options={tips.map((percent) => ({ value: String(percent), label: `${percent} %` }))}
        onChange={setTip}
      />
      <Stack direction="row" gap={12} align="center" justify="between">
        <Text weight="semibold">{t.people.replace("{count}", String(people))}</Text>
        <Stack direction="row" gap={8}>
          <Button kind="quiet" disabled={people <= 1} onPress={() => setPeople(people - 1)}>
            {t.fewer}
          </Button>
          <Button kind="quiet" disabled={people >= MAX_PEOPLE} onPress={() => setPeople(people + 1)}>
            {t.more}
          </Button>
        </Stack>
      </Stack>
      {split !== undefined && (
        <List label={t.result}>
          <Stack direction="row" justify="between" padding={12}>
            <Text tone="second">{t.total}</Text>
            <Text numeric>{show(split.total)}</Text>
          </Stack>
          <Stack direction="row" justify="between" padding={12}>
            <Text weight="bold">{t.each}</Text>
            <Text size="number" weight="bold" numeric>
              {highest === lowest ? show(highest) : `${show(lowest)} – ${show(highest)}`}
            </Text>
          </Stack>
        </List>
      )}
      <Button kind="line" full onPress={() => setBill("")}>
        {t.clear}
      </Button>
    </Stack>
  );
}
