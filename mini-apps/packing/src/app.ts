import type { Plaza } from "@plaza/sdk";
import { createApp } from "vue";
import { createRouter, createWebHistory } from "vue-router";
import Trip from "./pages/trip.vue";
import Trips from "./pages/trips.vue";
import { plazaKey } from "./plaza.ts";
import App from "./root.vue";

/** Packing lists in Vue, with its own router and the ordinary localStorage: nothing in here but `ready` knows of a sandbox. */
export async function mount(root: Element, plaza: Plaza): Promise<() => void> {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: "/", name: "trips", component: Trips },
      { path: "/trip/:id", name: "trip", component: Trip, props: true },
      { path: "/:rest(.*)*", redirect: "/" },
    ],
  });
  const app = createApp(App).use(router).provide(plazaKey, plaza);
  await router.isReady();
  app.mount(root);
  await plaza.lifecycle.ready();
  return () => app.unmount();
}
