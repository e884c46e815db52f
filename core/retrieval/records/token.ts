import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import type { ItemKey } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import type { Workflow } from '../../ports/workflow';

const TokenItem = z.object({ wait: z.int(), token: z.string() });

/**
 * Keep the task token of a wait, in an item of its own (it is up to 2 KB). Only a newer wait, or the same one again,
 * replaces it, so that a message delivered late cannot put an old token back.
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

/** The token of the newest wait; undefined when nobody has waited under the key. */
export async function getToken(items: ItemStore, key: ItemKey): Promise<string | undefined> {
  const item = await items.get(key);
  return item && decodeItem(TokenItem, item).token;
}

/**
 * Answer whoever waits under the key. A token that is gone is read once more: a newer wait may just have replaced it.
 * When nobody waits, nothing is lost: the next wait looks at the state before it settles down.
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
