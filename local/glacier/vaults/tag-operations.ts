import type { Operation } from '../glacier-context';
import { invalidParameter, limitExceeded, missingParameter } from '../wire/glacier-error';
import { jsonObject, readJsonBody, stringListMember, stringMember } from '../wire/json-body';
import { vaultOf } from './find-vault';

const tagsPerVaultMax = 50;
const tagsPerCallMax = 10;
const characters = /^[\p{L}\p{N} _./=+\-@]*$/u;

export const addTagsToVault: Operation = async (call) => {
  const vault = vaultOf(call);
  const body = await readJsonBody(call.request, call.context.options.bodyIdleTimeoutRealMs);
  const tags = jsonObject(body.get('Tags') ?? {}, 'Tags');
  if (tags.size === 0) throw missingParameter('Tags');
  checkCount(tags.size);
  const added = [...tags.keys()].map((key): [string, string] => [
    checkedKey(key),
    checkedValue(stringMember(tags, key) ?? ''),
  ]);
  await vault.update((settings) => {
    const all = new Map([...(settings.tags ?? []), ...added]);
    if (all.size > tagsPerVaultMax) throw limitExceeded(`A vault has at most ${tagsPerVaultMax} tags`);
    return { ...settings, tags: [...all] };
  });
  return { status: 204 };
};

/** Keys that the vault does not have are ignored. */
export const removeTagsFromVault: Operation = async (call) => {
  const vault = vaultOf(call);
  const body = await readJsonBody(call.request, call.context.options.bodyIdleTimeoutRealMs);
  const keys = stringListMember(body, 'TagKeys');
  if (!keys?.length) throw missingParameter('TagKeys');
  checkCount(keys.length);
  await vault.update((settings) => ({ ...settings, tags: settings.tags?.filter(([key]) => !keys.includes(key)) }));
  return { status: 204 };
};

export const listTagsForVault: Operation = async (call) => ({
  status: 200,
  json: { Tags: Object.fromEntries(vaultOf(call).settings.tags ?? []) },
});

function checkCount(count: number): void {
  if (count > tagsPerCallMax) throw invalidParameter(`At most ${tagsPerCallMax} tags are allowed in a request`);
}

function checkedKey(key: string): string {
  const isValid = key.length >= 1 && key.length <= 128 && characters.test(key) && !key.toLowerCase().startsWith('aws:');
  if (!isValid) throw invalidParameter(`Invalid tag key: ${key}`);
  return key;
}

function checkedValue(value: string): string {
  if (value.length > 255 || !characters.test(value)) throw invalidParameter(`Invalid tag value: ${value}`);
  return value;
}
