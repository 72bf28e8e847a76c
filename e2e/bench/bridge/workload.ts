/** The call every subject answers: a small object in, a small object out, as `storage.get` is. */
export interface Ask {
  readonly scope: "device";
  readonly key: string;
}
export interface Answer {
  readonly value: { readonly count: number; readonly items: readonly string[] };
}
export const ask: Ask = { scope: "device", key: "cart" };
export const answer: Answer = { value: { count: 2, items: ["salt-coffee", "banana-cake"] } };

/** Calls one after the other, or in waves of `width`; returns calls per second. */
export async function rate(call: (params: Ask) => Promise<unknown>, calls: number, width: number): Promise<number> {
  const start = performance.now();
  if (width === 1) {
    for (let index = 0; index < calls; index += 1) await call(ask);
  } else {
    let left = calls;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await call(ask);
      }
    };
    await Promise.all(Array.from({ length: width }, worker));
  }
  return calls / ((performance.now() - start) / 1000);
}
