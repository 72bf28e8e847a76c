import { Button, List, Select, Stack, Text, TextField } from "@plaza/ui/worker";
import { useState } from "react";
import { groups, items } from "../../content/items.ts";

const money = new Intl.NumberFormat("en", { style: "currency", currency: "VND" });
const all = { value: "", label: "All" };

/** The same list, drawn with the host's own components. */
export default function App() {
  const [wanted, setWanted] = useState("");
  const [group, setGroup] = useState("");
  const [basket, setBasket] = useState<Readonly<Record<string, number>>>({});
  const shown = items.filter((item) => (group === "" || item.group === group) && item.name.toLowerCase().includes(wanted.toLowerCase()));
  const total = items.reduce((sum, { id, price }) => sum + price * (basket[id] ?? 0), 0);
  return (
    <Stack gap={16} padding={16}>
      <Text size="large" weight="bold" heading>
        Workshop
      </Text>
      <TextField label="Search" value={wanted} onInput={setWanted} />
      <Select label="Group" value={group} options={[all, ...groups.map((name) => ({ value: name, label: name }))]} onChange={setGroup} />
      <List label="Things">
        {shown.map((item) => (
          <Stack key={item.id} direction="row" gap={12} padding={12} justify="between" align="center">
            <Stack>
              <Text weight="semibold">{item.name}</Text>
              <Text tone="second" size="small">
                {item.text}
              </Text>
            </Stack>
            <Text numeric>{money.format(item.price)}</Text>
            <Button kind="quiet" onPress={() => setBasket({ ...basket, [item.id]: (basket[item.id] ?? 0) + 1 })}>
              {`${basket[item.id] ?? "+"}`}
            </Button>
          </Stack>
        ))}
      </List>
      <Text weight="bold" numeric>
        {money.format(total)}
      </Text>
    </Stack>
  );
}
