import type { StateList } from './definition';
import type { CompileExpression } from './expression';
import type { Fields } from './fields';
import { parseTemplate, type Template } from './template';

/** What the parsers of all states share. */
export interface ParseContext {
  compile: CompileExpression;
  /** Whether a task may use this integration, by its key (`lambda:invoke`). */
  hasIntegration(key: string): boolean;
  /** Named in the error when one is missing. */
  integrationKeys: readonly string[];
  /** Whether item readers and result writers can reach S3. */
  hasObjects: boolean;
  /** The query language of the nearest enclosing declaration; JSONPath unless declared. */
  queryLanguage: string;
  /**
   * StartAt and States of a machine, branch or item processor. Handed on here because states hold lists of states.
   * The caller refuses what other fields are left.
   */
  parseStateList(fields: Fields, context: ParseContext): StateList;
  /** Names of all states so far: they are unique in a whole machine. */
  stateNames: Set<string>;
}

/** A field that may be any JSON with expressions in it. */
export function templateField(fields: Fields, name: string, context: ParseContext): Template | undefined {
  return fields.has(name) ? parseTemplate(fields.take(name), fields.pathOf(name), context.compile) : undefined;
}

/** A field that is a number in a range or one expression. */
export function numberOrExpression(
  fields: Fields,
  name: string,
  context: ParseContext,
  range: { min: number; max: number },
): Template | undefined {
  const template = templateField(fields, name, context);
  if (template && template.kind !== 'expression') fields.number(name, range);
  return template;
}

/** A field that is a string: a literal or one expression. */
export function stringOrExpression(fields: Fields, name: string, context: ParseContext): Template | undefined {
  const template = templateField(fields, name, context);
  if (template && template.kind !== 'expression') fields.string(name);
  return template;
}
