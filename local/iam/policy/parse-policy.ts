import { z } from 'zod';
import type { Condition, Selection, Statement } from './statement';

/** A text that is no policy; the message says why. */
export class MalformedPolicyError extends Error {
  override readonly name = 'MalformedPolicyError';
}

/** How many problems a message names. */
const PROBLEMS_MAX = 5;

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (value === undefined ? value : [value].flat()), z.array(item).min(1));
const texts = listOf(z.string());
const awsPrincipal = z.string().regex(/^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:[^*?]+)$/, 'is no principal');
const principal = z.union([
  z.literal('*'),
  z
    .strictObject({
      AWS: listOf(awsPrincipal).optional(),
      Service: texts.optional(),
      Federated: texts.optional(),
      CanonicalUser: texts.optional(),
    })
    .refine((types) => Object.keys(types).length > 0, 'names nobody'),
]);
/** `z.record` passes over a member `__proto__`; a Deny that loses its condition denies everything. */
const recordOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value, context) => {
      if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))
        context.addIssue({ code: 'custom', message: 'has a member __proto__' });
      return value;
    },
    z.record(z.string(), item),
  );
const conditionValues = listOf(z.union([z.string(), z.number(), z.boolean()]).transform(String));

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: recordOf(recordOf(conditionValues)).default({}),
  })
  .transform((value, context): Statement => {
    const fail = (message: string) => context.addIssue({ code: 'custom', message });
    const nothing: Selection = { kind: 'these', patterns: [] };
    const actions = selection(value.Action, value.NotAction);
    if (!actions) fail('needs either Action or NotAction');
    const resources = selection(value.Resource, value.NotResource);
    if (!resources) fail('needs either Resource or NotResource');
    if (value.Principal && value.NotPrincipal) fail('has both Principal and NotPrincipal');
    const conditions = conditionsOf(value.Condition);
    for (const { operator, key, values } of conditions) {
      if (/^(For\w+:)?Numeric/.test(operator) && !values.every((text) => /^-?\d+(\.\d+)?$/.test(text)))
        fail(`compares ${key} with no number`);
      if (/^(Null$|(For\w+:)?Bool)/.test(operator) && !values.every((text) => /^(true|false)$/i.test(text)))
        fail(`compares ${key} with neither true nor false`);
    }
    return {
      sid: value.Sid,
      effect: value.Effect,
      principals: selection(principalsOf(value.Principal), principalsOf(value.NotPrincipal)),
      actions: actions ?? nothing,
      resources: resources ?? nothing,
      conditions,
    };
  });

const policy = z.strictObject({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Id: z.string().optional(),
  Statement: listOf(statement),
});

/**
 * The statements of a policy in JSON.
 *
 * @throws MalformedPolicyError
 * @see AWS IAM User Guide, "Grammar of the IAM JSON policy language"
 */
export function parsePolicy(text: string): Statement[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MalformedPolicyError('it is not JSON', { cause });
  }
  return parseDocument(value);
}

/**
 * The statements of a policy.
 *
 * @throws MalformedPolicyError
 */
export function parseDocument(value: unknown): Statement[] {
  const parsed = policy.safeParse(value);
  if (parsed.success) return parsed.data.Statement;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  const more = problems.length - PROBLEMS_MAX;
  const told = problems.slice(0, PROBLEMS_MAX).join('; ');
  throw new MalformedPolicyError(more > 0 ? `${told}; and ${more} more` : told);
}

/** Undefined unless exactly one of an element and its negation is given. */
function selection(these: string[] | undefined, allBut: string[] | undefined): Selection | undefined {
  if (these && !allBut) return { kind: 'these', patterns: these };
  if (allBut && !these) return { kind: 'all-but', patterns: allBut };
  return undefined;
}

/** Federated and canonical users are kept by no name: no caller of the embedded cloud is one. */
const principalsOf = (element: z.infer<typeof principal> | undefined): string[] | undefined =>
  element === '*' ? ['*'] : element && [...(element.AWS ?? []), ...(element.Service ?? [])];

const conditionsOf = (element: Record<string, Record<string, string[]>>): Condition[] =>
  Object.entries(element).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
  );
