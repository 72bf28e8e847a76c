import type { Plaza } from "@plaza/sdk";
import { createApp, h } from "vue";
import { createRouter, createWebHashHistory, createWebHistory, RouterLink, RouterView, useRoute } from "vue-router";

/** An unmodified Vue application with vue-router: `routing` is all that a test chooses. */
export function mount(root: Element, plaza: Plaza): () => void {
  const history = plaza.launch.fragment === "" ? createWebHistory() : createWebHashHistory();
  const view = (name: string) => ({
    setup: () => {
      const route = useRoute();
      return () => h("h1", { id: "page" }, `${name} ${route.fullPath}`);
    },
  });
  const router = createRouter({
    history,
    routes: [
      { path: "/", component: view("home") },
      { path: "/menu", component: view("menu") },
      { path: "/items/:id", component: view("item") },
    ],
  });
  const links = ["/", "/menu", "/items/7?size=l#price"].map((to) => h(RouterLink, { to, class: "link" }, () => to));
  const app = createApp({ render: () => [h("nav", links), h(RouterView)] });
  app.use(router).mount(root);
  return () => app.unmount();
}
