import { confirmTyped } from '../../terminal/confirm-typed';
import { describePolicy, readPolicy } from './describe-policy';
import { initiationError, requireUnlocked } from './initiation-errors';
import type { LockRequest } from './lock-request';
import type { LockScene } from './lock-scene';
import { readPolicySource } from './read-policy-source';
import { ReservedFile, type SavedLock } from './saved-lock';
import { stateText } from './show-lock';

const TRIAL_MS = 24 * 3_600_000;

/** Attach a lock to a vault for a trial of 24 hours: show what it would mean, ask, then print and save its id. */
export async function initiateLock(
  scene: LockScene,
  { policy: source, file, confirm }: Extract<LockRequest, { kind: 'initiate' }>,
): Promise<void> {
  const { deployment, terminal, vault, json } = scene;
  const { governance, accountVaults } = deployment;
  const described = await accountVaults.describe(vault);
  await requireUnlocked(deployment, vault);
  const policy = await readPolicySource(source, described.arn);
  const read = readPolicy(policy, described, deployment);
  terminal.say(`A lock of vault ${vault}, for a trial of 24 hours:`);
  for (const line of [...describePolicy(read, 'would forbid'), ...unprotected(vault)]) terminal.say(line);
  const consequence = `The lock is in force at once, and for 24 hours unless it is aborted; completed, for ever.`;
  const confirmation = { expected: vault, expectedIs: "the vault's name", otherwise: 'nothing was changed' };
  await confirmTyped(terminal, { consequence, ...confirmation }, confirm);
  const reserved = await ReservedFile.create(file);
  const initiatedAt = deployment.now();
  const lockId = await governance.initiateVaultLock(vault, policy).catch(async (error) => {
    await reserved.remove();
    throw await initiationError(error, deployment, vault);
  });
  terminal.say(`The id of the lock, which nothing else tells: ${lockId}`);
  const expiresAt = new Date(initiatedAt.getTime() + TRIAL_MS);
  const lock = { state: 'in-progress', policy, createdAt: initiatedAt, expiresAt } as const;
  const saved = { vault, arn: described.arn, lockId, policy, initiatedAt: initiatedAt.toISOString() };
  const savedTo = await save(scene, reserved, { ...saved, expiresAt: expiresAt.toISOString() });
  terminal.say(stateText(lock, vault, deployment.now()));
  const remembered = savedTo === null || json ? '' : `  It is saved in ${savedTo}.\n`;
  terminal.say(`${remembered}  Make it permanent: moraine lock ${vault} --complete --lock-id ${lockId}`);
  terminal.say(`  End the trial:     moraine lock ${vault} --abort`);
  if (json) terminal.json({ vault, arn: described.arn, lock, lockId, savedTo, ...read, policy: undefined });
}

/** What the lock leaves open, whatever its policy. */
const unprotected = (vault: string): string[] => [
  '  Not protected:',
  '    after 24 hours nothing, unless the lock is completed: the trial ends by itself;',
  `    during the trial nothing from whoever may call glacier:AbortVaultLock on ${vault};`,
  '    what the policy does not name, as what is in S3 and the state of Moraine.',
];

/** @returns the file; null when it could not be written, which is said loudly */
async function save({ terminal }: LockScene, reserved: ReservedFile, lock: SavedLock): Promise<string | null> {
  try {
    await reserved.fill(lock);
    return reserved.file;
  } catch (error) {
    terminal.complain(
      `THE ID OF THE LOCK COULD NOT BE SAVED (${(error as Error).message}). Write it down, for nothing else tells it: ${lock.lockId}`,
    );
    return null;
  }
}
