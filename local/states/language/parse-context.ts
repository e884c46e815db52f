import type { StateList } from './definition';
import type { CompileExpression } from './expression';
import type { Fields } from './fields';
import { parseTemplate, type Template } from './template';

/** The context of the parsers of all states. */
export interface ParseContext {
  compile: CompileExpression;
  /** Whether there is an integration with this key (`lambda:invoke`). */
  hasIntegration(key: string): boolean;
  /** Keys of all integrations, for error messages. */
  integrationKeys: readonly string[];
  /** Whether item readers and result writers can reach S3. */
  hasObjects: boolean;
  /** Query language of the nearest enclosing declaration; default JSONPath. */
  queryLanguage: string;
  /**
   * Parse StartAt and States of a machine, branch or item processor. It is part of the context because states contain lists of
   * states. The caller refuses all other fields.
   */
  parseStateList(fields: Fields, context: ParseContext): StateList;
  /** Names of all states so far, which must be unique in a machine. */
  stateNames: Set<string>;
}

/** A field that may be any JSON with expressions. */
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
