import { type Attack, tried } from "../attack.ts";

/** S-19: dialogs of the browser, which would stand over the host and stop everything. */
export const modalAttacks: readonly Attack[] = [
  {
    id: "S-19",
    name: "dialogs",
    run: async () => {
      const gained: string[] = [];
      for (let round = 0; round < 20; round += 1) {
        window.alert("Your phone is infected");
        if (window.confirm("Send everything?")) gained.push("confirm");
        if (window.prompt("Your password, please", "1234") !== null) gained.push("prompt");
      }
      return { gained: [...new Set(gained)], evidence: ["asked"] };
    },
  },
  {
    id: "S-19",
    name: "print",
    run: async () => {
      const gained: string[] = [];
      window.addEventListener("beforeprint", () => gained.push("print"));
      for (let round = 0; round < 3; round += 1) window.print();
      return { gained: [...new Set(gained)], evidence: ["asked"] };
    },
  },
  {
    id: "S-19",
    name: "hold back the leave",
    clicked: true,
    uncontrolled: "its control wants a person who leaves: e2e/adversarial has one",
    run: async () => {
      window.addEventListener("beforeunload", (event) => {
        event.preventDefault();
        return "Stay";
      });
      return tried;
    },
  },
];
