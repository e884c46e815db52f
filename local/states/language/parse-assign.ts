import type { Fields } from './fields';
import { type ParseContext, templateField } from './parse-context';
import type { Template } from './template';

const NAME_MAX = 80;

/** Parse the Assign field, an object of variable names and values. The name `states` is reserved. */
export function parseAssign(fields: Fields, context: ParseContext): Template | undefined {
  const template = templateField(fields, 'Assign', context);
  if (!template) return undefined;
  if (template.kind !== 'object') fields.fail('Assign', 'an object of variable names and values is required');
  for (const [name] of template.members) {
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) || name.length > NAME_MAX) {
      fields.fail(
        'Assign',
        `"${name}" is not a variable name (a Unicode identifier of at most ${NAME_MAX} characters)`,
      );
    }
    if (name === 'states') fields.fail('Assign', 'the variable name "states" is reserved');
  }
  return template;
}

/** Names that an Assign field sets. */
export function assignedNames(template: Template | undefined): string[] {
  return template?.kind === 'object' ? template.members.map(([name]) => name) : [];
}
