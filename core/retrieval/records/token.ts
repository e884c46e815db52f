import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import type { ItemKey } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import type { Workflow } from '../../ports/workflow';

const TokenItem = z.object({ wait: z.int(), token: z.string() });

/**
 * Store the task token of a wait, in an item of its own (it is up to 2 KB). Only a newer wait, or the same one again,
 * replaces it, so that a message delivered late cannot restore an old token.
 *
 * @returns false when a newer wait has registered already
 */
export function registerToken(
  items: ItemStore,
  key: ItemKey,
  wait: number,
  token: string,
  expiresAt: number,
): Promise<boolean> {
  return items.put({ ...key, wait, token, expiresAt }, { below: { wait: wait + 1 } });
}

/** Token of the newest wait; undefined when there has been no wait under the key. */
export async function getToken(items: ItemStore, key: ItemKey): Promise<string | undefined> {
  const item = await items.get(key);
  return item && decodeItem(TokenItem, item).token;
}

/**
 * Answer the wait under a key. When the token is no longer valid, it is read once more: a newer wait may just have
 * replaced it. Without a wait nothing is lost, since the next one checks the state first.
 */
export async function answerToken(items: ItemStore, workflow: Workflow, key: ItemKey, answer: unknown): Promise<void> {
  let answered: string | undefined;
  for (let attempt = 0; attempt < 2; attempt++) {
    const token = await getToken(items, key);
    if (token === undefined || token === answered) return;
    if ((await workflow.succeed(token, answer)) === 'delivered') return;
    answered = token;
  }
}
