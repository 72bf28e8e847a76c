/** The sample mini-apps that the server publishes by itself, as a user in English sees them. */
export const COFFEE = { id: "com.lasom.coffee", name: "Lá Sớm Coffee", tile: "Lá Sớm" } as const;
export const PACKING = { id: "app.nganap.packing", name: "Ngăn Nắp", tile: "Ngăn Nắp" } as const;
export const SPLITTER = { id: "app.chiadeu.split", name: "Chia Đều", tile: "Chia Đều" } as const;
