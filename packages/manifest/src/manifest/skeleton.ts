import type { Skeleton } from "@plaza/protocol/services";
import type { Category, Manifest } from "./schema.ts";

type Boxes = Skeleton["boxes"];

const list: Boxes = [{ kind: "title" }, { kind: "row", count: 6 }];
const cards: Boxes = [{ kind: "title" }, { kind: "tabs" }, { kind: "card", count: 4 }];
const form: Boxes = [{ kind: "title" }, { kind: "field", count: 3 }, { kind: "button" }];
const article: Boxes = [{ kind: "title" }, { kind: "card" }, { kind: "text", count: 4 }];

const byCategory: Readonly<Record<Category, Boxes>> = {
  food: cards,
  shopping: cards,
  travel: form,
  finance: form,
  tools: form,
  games: article,
  health: list,
  education: article,
  entertainment: cards,
  social: list,
  news: article,
  services: list,
  other: list,
};

/** What the host paints in the next frame after a tap: the manifest's own skeleton, or one that fits the category. */
export function skeletonOf(manifest: Manifest): Skeleton {
  return manifest.plaza.skeleton ?? { boxes: byCategory[manifest.plaza.listing?.category ?? "other"] };
}
