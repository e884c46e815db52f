import type * as z from 'zod';
import { readJson } from '../../files/read-json';
import type { SigningKey } from '../../ports/signing-key';
import type { WorkingFiles } from '../../ports/working-files';
import { canonicalJson } from './canonical-json';
import { signStatement } from './statement-signature';

export interface WriteSignedDeps {
  files: WorkingFiles;
  signingKey: Pick<SigningKey, 'sign'>;
}

/**
 * Sign a statement, and write both to a file. An existing signature of the same statement is kept, since every signature differs and
 * a resumed upload has to send the same bytes. The caller has checked the plan's lease.
 *
 * @param schema of the file
 * @throws SigningKeyUnusableError
 */
export async function writeSigned(
  { files, signingKey }: WriteSignedDeps,
  key: string,
  statement: object,
  schema: z.ZodType<{ statement: object }>,
): Promise<void> {
  const existing = await readJson(files, key, schema);
  if (existing && canonicalJson(existing.statement) === canonicalJson(statement)) return;
  await files.write(key, JSON.stringify(await signStatement(signingKey, statement)), 'application/json');
}
