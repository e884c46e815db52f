import { VaultNotFoundError } from '../contracts/errors';
import type { AccountVaults, Answer, VaultLock } from '../ports/account-vaults';
import type { Log } from '../ports/log';
import { DELETE_VAULT } from './deletion-actions';
import { type KnownLock, NO_LOCK } from './known-lock';
import { termsOfPolicy } from './policy-terms';
import { vaultArnNear } from './vault-arn';

export interface VaultLocksDeps {
  accountVaults: Pick<AccountVaults, 'lock'>;
  log: Log;
}

/** The locks of vaults as one call of a function sees them: each is asked for once, when it is first needed. */
export class VaultLocks {
  readonly #known = new Map<string, KnownLock>();

  /** @param nearArn an ARN of the account and region of the vaults, such as that of the execution */
  constructor(
    private readonly deps: VaultLocksDeps,
    private readonly nearArn: string,
  ) {}

  /** Ask for the locks of vaults that have not been asked for. */
  async learn(vaults: Iterable<string>): Promise<void> {
    for (const vault of new Set(vaults)) {
      if (!this.#known.has(vault)) this.#known.set(vault, await this.#ask(vault));
    }
  }

  /** Ask once more for the lock of a vault, such as after a refusal: one may have begun since. */
  async learnAgain(vault: string): Promise<void> {
    this.#known.set(vault, await this.#ask(vault));
  }

  /** The lock of a vault that was asked for. Nothing is known of one that the function may not read, or of a vault that is gone. */
  of(vault: string): KnownLock {
    const known = this.#known.get(vault);
    if (!known) throw new Error(`the lock of vault ${vault} was not asked for`);
    return known;
  }

  async #ask(vault: string): Promise<KnownLock> {
    const { log } = this.deps;
    const answer = await this.#answerFor(vault);
    if (answer.kind === 'denied') {
      log.info('lock.unread', { vault, action: answer.action });
      return NO_LOCK;
    }
    const lock = answer.value;
    if (lock.state === 'none') return NO_LOCK;
    const arn = vaultArnNear(this.nearArn, vault);
    const terms = termsOfPolicy(lock.policy, arn);
    const vaultTerms = termsOfPolicy(lock.policy, arn, DELETE_VAULT);
    log.info('lock.read', { vault, state: lock.state, terms });
    return { terms, vaultTerms, trialUntil: lock.state === 'in-progress' ? lock.expiresAt : undefined };
  }

  async #answerFor(vault: string): Promise<Answer<VaultLock>> {
    try {
      return await this.deps.accountVaults.lock(vault);
    } catch (error) {
      if (!(error instanceof VaultNotFoundError)) throw error;
      return { kind: 'known', value: { state: 'none' } };
    }
  }
}
