import { writeFile } from "node:fs/promises";
import { referencePages } from "./reference.ts";

for (const [name, text] of Object.entries(referencePages())) await writeFile(new URL(`../${name}`, import.meta.url), text);
