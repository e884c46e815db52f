import type { PinRun } from '../../contracts/backup-run';
import { InvalidInputError } from '../../contracts/errors';
import { backupFiles } from '../../contracts/run-files';
import { type PinStatement, SignedPin } from '../../contracts/signed-pin';
import { readJson } from '../../files/read-json';
import type { SigningKey } from '../../ports/signing-key';
import type { WorkingFiles } from '../../ports/working-files';
import { canonicalJson } from './canonical-json';
import type { ListedKeys } from './sign-catalog';
import { problemOfSignature, signStatement } from './statement-signature';

/**
 * Sign the pin that a run asks for (`pin.json`). An existing signature of the same statement is kept, as for a catalog. The caller
 * has checked the plan's lease.
 *
 * @throws SigningKeyUnusableError
 */
export async function signPin(
  run: PinRun,
  { files, signingKey }: { files: WorkingFiles; signingKey: Pick<SigningKey, 'sign'> },
): Promise<void> {
  const key = backupFiles.pin(run.runId);
  const statement = statementOf(run);
  const existing = await readJson(files, key, SignedPin);
  if (existing && canonicalJson(existing.statement) === canonicalJson(statement)) return;
  await files.write(key, JSON.stringify(await signStatement(signingKey, statement)), 'application/json');
}

function statementOf({ runId, signer, vaultArn, plan, snapshot, reason, person, startedAt }: PinRun): PinStatement {
  if (signer === undefined || vaultArn === undefined)
    throw new InvalidInputError(`run ${runId} was opened without a key that signs its pin: start another run`);
  const what = { plan: plan.name, snapshot, run: runId, reason, person, pinnedAt: startedAt };
  return { format: 1, kind: 'pin', signer, vaultArn, ...what };
}

/** Verify that the content of an archive is a pin that a listed key signed. @returns the statement, or why it is not proven */
export function verifyPin(content: Buffer, keys: ListedKeys): { statement: PinStatement } | { unproven: string } {
  const parsed = SignedPin.safeParse(parseJson(content));
  if (!parsed.success)
    return { unproven: 'it is not a pin, or one in a format that this version of Moraine does not know' };
  const unproven = problemOfSignature(parsed.data, keys);
  return unproven === undefined ? { statement: parsed.data.statement } : { unproven };
}

/** @returns undefined when the bytes are not JSON */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
