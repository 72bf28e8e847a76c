/** A row of the feature list (`B1`) or of the threat model (`B-01`). */
export type Row = { readonly id: string; readonly text: string };

const ROW = /^\| ([A-Z]\d{1,2}|[A-Z]-\d{2}) \| (.*) \|\s*$/;

/** The rows of a document: table lines whose first cell is an id. An id given twice is an error. */
export function readRows(markdown: string): Row[] {
  const rows = markdown.split("\n").flatMap((line): Row[] => {
    const [, id, text] = ROW.exec(line) ?? [];
    return id === undefined || text === undefined ? [] : [{ id, text: text.replaceAll("\\|", "|") }];
  });
  const twice = rows.find(({ id }, index) => rows.findIndex((row) => row.id === id) !== index);
  if (twice !== undefined) throw new Error(`${twice.id} is there twice`);
  return rows;
}

/** The ids that a test names in brackets: `[B1]`, `[S-04]`. */
export function idsIn(testName: string): string[] {
  return [...testName.matchAll(/\[([A-Z]\d{1,2}|[A-Z]-\d{2})\]/g)].map((match) => match[1] ?? "");
}
