import { defineConfig } from "vitepress";

export default defineConfig({
  title: "Plaza",
  description: "A mini-app host framework: untrusted mini-apps, one tap to pay, measured",
  srcExclude: ["src/**"],
  ignoreDeadLinks: false,
  themeConfig: {
    outline: [2, 3],
    sidebar: [
      {
        text: "Start",
        items: [
          { text: "What it is", link: "/" },
          { text: "A first mini-app", link: "/first-mini-app" },
          { text: "Publishing", link: "/publishing" },
          { text: "Your own server", link: "/publisher-servers" },
          { text: "What a price is made of", link: "/checkout" },
          { text: "Subscriptions", link: "/subscriptions" },
          { text: "Orders from your server", link: "/merchant-api" },
        ],
      },
      {
        text: "Run it",
        items: [
          { text: "Embedding the host", link: "/embedding" },
          { text: "Configuration", link: "/configuration" },
          { text: "Payments and the books", link: "/payments" },
          { text: "Accounts", link: "/accounts" },
          { text: "The user's data", link: "/your-data" },
          { text: "Isolation report", link: "/isolation-report" },
        ],
      },
      {
        text: "Reference",
        items: [
          { text: "Capabilities", link: "/capabilities" },
          { text: "Error codes", link: "/errors" },
          { text: "Limits", link: "/limits" },
        ],
      },
      {
        text: "Why",
        items: [
          { text: "How it works", link: "/how-it-works" },
          { text: "Threat model", link: "/threat-model" },
          { text: "Engines", link: "/engines" },
          { text: "Features", link: "/features" },
          { text: "Decisions", link: "/adr/" },
        ],
      },
    ],
  },
});
