import { COFFEE } from "./apps.ts";
import type { Shell } from "./shell.ts";

/** Opens the coffee shop with one salted coffee in the cart and goes to the cart: "Buy now" is the next tap. */
export async function fillCart(shell: Shell): Promise<void> {
  await shell.home();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await shell.guest.getByRole("button", { name: /^View cart/ }).click();
}

/** As {@link fillCart}, then taps "Buy now"; the sheet with the quote is open when it returns. */
export async function askToBuy(shell: Shell): Promise<void> {
  await fillCart(shell);
  await shell.guest.getByRole("button", { name: "Buy now" }).click();
  await shell.sheet.getByRole("button", { name: /^Pay/ }).waitFor();
}

/** In the open checkout sheet: pays with another card of the simulator. Its label says what it does. */
export async function chooseCard({ sheet }: Shell, label: string): Promise<void> {
  await sheet.getByRole("button", { name: /Pay with/ }).click();
  await sheet.getByRole("radio", { name: label }).click();
  await sheet.getByRole("button", { name: `${label} Pay with` }).waitFor();
}

/** The orders of this user for which money moved. */
export async function paidOrders(shell: Shell): Promise<readonly { readonly id: string; readonly total: { readonly amount: number } }[]> {
  return (await shell.orders()).filter(({ status }) => status === "paid");
}
