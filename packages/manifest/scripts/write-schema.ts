// Writes the published JSON Schema from the schema in code; a test fails when the file is not this.
import { writeFileSync } from "node:fs";
import { manifestJsonSchema } from "../src/index.ts";

writeFileSync(new URL("../manifest.schema.json", import.meta.url), `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
