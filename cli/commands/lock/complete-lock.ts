import type { VaultLock } from '../../../core/ports/account-vaults';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import { confirmTyped } from '../../terminal/confirm-typed';
import { completionError } from './completion-error';
import { describePolicy, readPolicy } from './describe-policy';
import type { LockRequest } from './lock-request';
import type { LockScene } from './lock-scene';
import { samePolicy } from './same-policy';
import { readSavedLock, type SavedLock } from './saved-lock';
import { knownLock, stateText } from './show-lock';

/** Make the lock in its trial permanent, once it is shown and confirmed; repeatable with its id. */
export async function completeLock(
  { deployment, terminal, vault, json }: LockScene,
  { lockId: given, file, confirm }: Extract<LockRequest, { kind: 'complete' }>,
): Promise<void> {
  const described = await deployment.accountVaults.describe(vault);
  const lock = await knownLock(deployment, vault);
  if (lock.state === 'none') {
    throw new CommandError(
      `${stateText(lock, vault, deployment.now())} Its trial has expired or was aborted: begin again with --initiate.`,
    );
  }
  const saved = await savedFor(file, given);
  const lockId = given ?? saved?.lockId;
  if (lockId === undefined) {
    throw new CommandError(
      `Which lock? Name its id with --lock-id, or its file with --save: there is no ${file}. If the id is lost, end the trial ` +
        `(moraine lock ${vault} --abort) and begin again.`,
    );
  }
  if (saved) checkSaved(saved, file, described.arn, lock);
  const read = readPolicy(lock.policy, described, deployment);
  terminal.say(stateText(lock, vault, deployment.now()));
  for (const line of describePolicy(read, 'forbids')) terminal.say(line);
  if (lock.state === 'in-progress') {
    const consequence =
      'Completing the lock can never be undone: not by the root of the account, not by AWS, not by deleting the stacks.';
    const confirmation = { expected: vault, expectedIs: "the vault's name", otherwise: 'nothing was completed' };
    await confirmTyped(terminal, { consequence, ...confirmation }, confirm);
  }
  // For a complete lock this changes nothing, and tells whether it is the one of this id.
  await deployment.governance.completeVaultLock(vault, lockId).catch((error) => {
    throw completionError(error, vault, lockId);
  });
  const isNew = lock.state === 'in-progress';
  terminal.say(isNew ? `Vault ${vault} is locked for ever.` : `It is the lock of the id ${printable(lockId)}.`);
  if (json) {
    terminal.json({
      vault,
      arn: described.arn,
      lock: { ...lock, state: 'locked', expiresAt: undefined },
      ...read,
      policy: undefined,
    });
  }
}

/** The saved lock, unless it is another one than the given id names. */
async function savedFor(file: string, given: string | undefined): Promise<SavedLock | undefined> {
  if (given === undefined) return readSavedLock(file);
  // The file is not needed; one that cannot be read is no obstacle.
  const saved = await readSavedLock(file).catch(() => undefined);
  return saved?.lockId === given ? saved : undefined;
}

/** @throws CommandError unless the saved lock is the one in force */
function checkSaved(saved: SavedLock, file: string, arn: string, lock: Exclude<VaultLock, { state: 'none' }>): void {
  if (saved.arn !== arn) throw new CommandError(`${file} is of ${saved.arn}, not of ${arn}: nothing was completed.`);
  if (samePolicy(saved.policy, lock.policy)) return;
  throw new CommandError(
    `The policy in force is not the one that ${file} says: somebody has begun another lock. Nothing was completed. ` +
      `Look at it: moraine lock ${saved.vault}`,
  );
}
