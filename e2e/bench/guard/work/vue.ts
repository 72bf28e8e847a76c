import { computed, effectScope, type Ref, reactive, ref, watchEffect } from "vue";

/** Vue's reactivity: a graph of computed values over an array that changes. */
export function run(): unknown {
  const seen: number[] = [];
  const scope = effectScope();
  scope.run(() => {
    const items = reactive(Array.from({ length: 60 }, (_, n) => ({ n, on: n % 2 === 0 })));
    const factor: Ref<number> = ref(1);
    const on = computed(() => items.filter((item) => item.on));
    const total = computed(() => on.value.reduce((sum, { n }) => sum + n * factor.value, 0));
    watchEffect(() => seen.push(total.value), { flush: "sync" });
    for (const item of items) item.on = !item.on;
    factor.value = 3;
    items.sort((a, b) => b.n - a.n);
    items.splice(3, 7);
    seen.push(...items.map(({ n }) => n));
  });
  scope.stop();
  return seen;
}
