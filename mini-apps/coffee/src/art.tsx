import type { Item } from "./menu.ts";

/** The item's picture, drawn: a slice of cake, or a cup in the colour of its drink. No image file to load. */
export function Art({ item }: { readonly item: Item }) {
  return (
    <svg className="art" viewBox="0 0 76 76" aria-hidden="true">
      {item.section === "bakery" ? (
        <path d="M14 50c0-16 10-26 24-26s24 10 24 26a4 4 0 0 1-4 4H18a4 4 0 0 1-4-4Z" fill={item.tint} />
      ) : (
        <>
          <path d="M22 23h32l-4 38H26z" fill={item.tint} />
          <path d="M23 26h30l-.7 9H23.8z" fill="#fff" opacity=".93" />
          <rect x="19" y="17" width="38" height="7" rx="3.5" fill="#4b2e1f" />
        </>
      )}
    </svg>
  );
}
