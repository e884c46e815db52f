import type { Operation } from '../glacier-context';
import { invalidParameter, missingParameter } from '../wire/glacier-error';
import { jsonObject, readJsonBody, stringMember } from '../wire/json-body';
import type { RetrievalRule, RetrievalStrategy } from './account-store';

const strategies: readonly RetrievalStrategy[] = ['BytesPerHour', 'FreeTier', 'None'];

export const getDataRetrievalPolicy: Operation = async ({ context }) => {
  const { strategy, bytesPerHour } = context.account.settings.retrievalRule;
  const rule =
    strategy === 'BytesPerHour' ? { BytesPerHour: bytesPerHour, Strategy: strategy } : { Strategy: strategy };
  return { status: 200, json: { Policy: { Rules: [rule] } } };
};

export const setDataRetrievalPolicy: Operation = async ({ context, request }) => {
  const body = await readJsonBody(request, context.options.bodyIdleTimeoutRealMs);
  if (!body.has('Policy')) throw missingParameter('Policy');
  const rules = jsonObject(body.get('Policy'), 'Policy').get('Rules');
  if (!Array.isArray(rules) || rules.length !== 1)
    throw invalidParameter('A data retrieval policy has exactly one rule');
  const retrievalRule = ruleOf(rules[0]);
  await context.account.update((settings) => ({ ...settings, retrievalRule }));
  return { status: 204 };
};

function ruleOf(value: unknown): RetrievalRule {
  const rule = jsonObject(value, 'The rule');
  const text = stringMember(rule, 'Strategy');
  const strategy = strategies.find((known) => known === text);
  if (!strategy) throw invalidParameter(`Invalid Strategy: ${text ?? null}`);
  const bytesPerHour = rule.get('BytesPerHour');
  if (strategy !== 'BytesPerHour') {
    if (bytesPerHour !== undefined) throw invalidParameter(`BytesPerHour is not allowed with strategy ${strategy}`);
    return { strategy };
  }
  // JSON numbers above 2^53 are rounded: 2^63 stands for the largest value allowed, 2^63 - 1.
  const isValid =
    typeof bytesPerHour === 'number' && Number.isInteger(bytesPerHour) && bytesPerHour >= 1 && bytesPerHour <= 2 ** 63;
  if (!isValid) throw invalidParameter(`Invalid BytesPerHour: ${bytesPerHour ?? null}`);
  return { strategy, bytesPerHour };
}
