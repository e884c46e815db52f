import type { Operation } from '../glacier-context';
import { notFound } from '../wire/glacier-error';
import { readJsonBody } from '../wire/json-body';
import { vaultOf } from './find-vault';
import { policyOf } from './policy-text';

export const setVaultAccessPolicy: Operation = async (call) => {
  const vault = vaultOf(call);
  const body = await readJsonBody(call.request, call.context.options.bodyIdleTimeoutRealMs);
  const accessPolicy = policyOf(body, 'access');
  await vault.update((settings) => ({ ...settings, accessPolicy }));
  return { status: 204 };
};

export const getVaultAccessPolicy: Operation = async (call) => {
  const vault = vaultOf(call);
  const { accessPolicy } = vault.settings;
  if (accessPolicy === undefined) throw notFound(`No vault access policy is set for: ${vault.arn}`);
  return { status: 200, json: { Policy: accessPolicy } };
};

export const deleteVaultAccessPolicy: Operation = async (call) => {
  await vaultOf(call).update(({ accessPolicy: _, ...settings }) => settings);
  return { status: 204 };
};
