import type { Exit, Following } from './definition';
import type { Fields } from './fields';
import { parseAssign } from './parse-assign';
import { type ParseContext, templateField } from './parse-context';

export function parseExit(fields: Fields, context: ParseContext): Exit {
  return { assign: parseAssign(fields, context), output: templateField(fields, 'Output', context) };
}

/** Parse Next or `End: true`, of which exactly one is required. */
export function parseFollowing(fields: Fields): Following {
  const next = fields.string('Next');
  const end = fields.take('End');
  if (end !== undefined && typeof end !== 'boolean') fields.fail('End', 'a boolean is required');
  if ((next !== undefined) === (end === true)) fields.fail('Next', 'a state needs either Next or End: true');
  return { next };
}
