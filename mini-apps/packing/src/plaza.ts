import type { Plaza } from "@plaza/sdk";
import { type ComputedRef, computed, type InjectionKey, inject, ref } from "vue";
import en from "./locales/en.json";
import th from "./locales/th.json";
import vi from "./locales/vi.json";

export const plazaKey: InjectionKey<Plaza> = Symbol("plaza");
const catalogues: Record<string, typeof en> = { en, vi, th };

/** The host, and the texts in the user's language; both change while the app runs. */
export function usePlaza(): { plaza: Plaza; t: ComputedRef<typeof en> } {
  const plaza = inject(plazaKey);
  if (plaza === undefined) throw new Error("mount() provides the host before any component is made.");
  const locale = ref(plaza.context.locale);
  plaza.on("contextchange", () => {
    locale.value = plaza.context.locale;
  });
  return { plaza, t: computed(() => catalogues[locale.value.split("-")[0] ?? "en"] ?? en) };
}
