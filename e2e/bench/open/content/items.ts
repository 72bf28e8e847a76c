/** What every subject of this bench shows: thirty things with a price. */
export interface Item {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly price: number;
  readonly group: string;
}

const kinds = ["Lamp", "Chair", "Kettle", "Basket", "Mirror", "Clock"];
const woods = ["Oak", "Walnut", "Bamboo", "Pine", "Teak"];

export const items: readonly Item[] = woods.flatMap((wood, row) =>
  kinds.map((kind, column) => ({
    id: `${row}-${column}`,
    name: `${wood} ${kind.toLowerCase()}`,
    text: `Made by hand, ${20 + row * 7 + column * 3} cm, ready in ${2 + column} days.`,
    price: 120_000 + row * 35_000 + column * 15_000,
    group: kind,
  })),
);
export const groups: readonly string[] = kinds;
/** The text that proves that the list stands. */
export const firstName = items[0]?.name ?? "";
