import { readFileSync } from 'node:fs';
import type { Statement } from '../policy/statement';

/** A statement of a role of which only a part is evaluated. */
export interface Withheld {
  roleName: string;
  statement: Statement;
  /** What is evaluated; undefined: nothing. */
  left?: Statement;
}

/**
 * What the file is about that the variable MORAINE_WITHHELD names: permissions that roles do without, which shows whether a
 * test notices.
 */
const withheld = new Map(readWithheld(process.env.MORAINE_WITHHELD).map((entry) => [keyOf(entry), entry]));

/** Statements of a role but for what is withheld from it. */
export function withoutWithheld(roleName: string, statements: readonly Statement[]): Statement[] {
  return statements.flatMap((statement) => {
    const entry = withheld.get(keyOf({ roleName, statement }));
    return entry ? (entry.left ?? []) : statement;
  });
}

function keyOf({ roleName, statement }: Withheld): string {
  return `${roleName} ${JSON.stringify(statement)}`;
}

function readWithheld(file: string | undefined): Withheld[] {
  return file ? JSON.parse(readFileSync(file, 'utf8')) : [];
}
