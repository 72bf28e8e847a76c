import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Pool } from "pg";
import { DataFolderError } from "../stores/folder-lock.ts";
import type { ServerModule } from "./context.ts";

const FOLDER = new URL("../../migrations/", import.meta.url);
/** Any number; two servers that start at once must take the same. */
const LOCK = 5_201_314;

/** Brings every module's tables up to date, in list order; each module has its own folder and its own record. Two servers at once do it one after the other. */
export async function runMigrations(pool: Pool, modules: readonly ServerModule[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const db = drizzle(client);
    for (const { name, migrations } of modules) {
      if (migrations === undefined) continue;
      try {
        await migrate(db, {
          migrationsFolder: fileURLToPath(new URL(migrations, FOLDER)),
          migrationsSchema: "plaza_migrations",
          migrationsTable: name,
        });
      } catch (cause) {
        const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
        throw new DataFolderError(
          `The tables of "${name}" could not be brought up to date (${reason}). If this is a data folder of another version with demo data only, remove it (PLAZA_DATA, default .data) and start again.`,
          { cause },
        );
      }
    }
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [LOCK]).catch(() => undefined);
    client.release();
  }
}
