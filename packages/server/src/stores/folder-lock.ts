import { open, readFile, rm } from "node:fs/promises";

/** A data folder is in use by another process, or was made by something else: the text says what to do. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
}

export interface FolderLock {
  readonly release: () => Promise<void>;
}

/**
 * Takes `<folder>.lock` for this process. A lock whose process is gone (killed, power cut) is taken over.
 * Throws {@link DataFolderError} while its process lives.
 */
export async function lockFolder(folder: string, what: string): Promise<FolderLock> {
  const path = `${folder}.lock`;
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = Number(await readFile(path, "utf8").catch(() => ""));
      if (holder !== process.pid && isAlive(holder)) {
        throw new DataFolderError(
          `Process ${holder} already uses ${what} in ${folder}. Stop it (for example: kill ${holder}), or give this one another folder with PLAZA_DATA.`,
        );
      }
      if (holder === process.pid) throw new DataFolderError(`This process already uses ${what} in ${folder}.`);
      await rm(path, { force: true });
    }
  }
  throw new DataFolderError(`${path} could not be taken. Remove it if no Plaza server is running, or set PLAZA_DATA to another folder.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
