import type { PinRun } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import { type PinStatement, SignedPin } from '../../contracts/signed-pin';
import type { ListedKeys } from './listed-keys';
import { signerOfRun } from './signer-of-run';
import { problemOfSignature } from './statement-signature';
import { type WriteSignedDeps, writeSigned } from './write-signed';

/**
 * Sign the pin that a run asks for (`pin.json`), as `writeSigned` does. The caller has checked the plan's lease.
 *
 * @throws SigningKeyUnusableError; InvalidInputError when the run was opened without a key
 */
export async function signPin(run: PinRun, deps: WriteSignedDeps): Promise<void> {
  const { runId, plan, snapshot, reason, person, startedAt } = run;
  const statement: PinStatement = {
    ...{ format: 1, kind: 'pin', ...signerOfRun(run), plan: plan.name, snapshot },
    ...{ run: runId, reason, person, pinnedAt: startedAt },
  };
  await writeSigned(deps, backupFiles.pin(runId), statement, SignedPin);
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
