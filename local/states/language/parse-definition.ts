import type { Definition } from './definition';
import type { CompileExpression } from './expression';
import { Fields } from './fields';
import { InvalidDefinitionError } from './invalid-definition';
import type { ParseContext } from './parse-context';
import { parseStateList } from './parse-state-list';
import { checkVariableScopes } from './variable-scopes';

/** Maximum size of a definition. */
const DEFINITION_MAX_BYTES = 1_048_576;
const TIMEOUT_MAX_SECONDS = 99_999_999;

export interface DefinitionEnvironment {
  compile: CompileExpression;
  integrationKeys: readonly string[];
  hasObjects: boolean;
}

/**
 * Parse and validate a definition in the JSONata query language.
 *
 * @throws InvalidDefinitionError naming the location of the first error
 */
export function parseDefinition(text: string, environment: DefinitionEnvironment): Definition {
  if (Buffer.byteLength(text) > DEFINITION_MAX_BYTES) {
    throw new InvalidDefinitionError(`a definition has at most ${DEFINITION_MAX_BYTES} bytes`, '');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidDefinitionError(`INVALID_JSON_DESCRIPTION: ${(error as Error).message}`, '');
  }
  const fields = new Fields(value, '');
  const context: ParseContext = {
    ...environment,
    hasIntegration: (key) => environment.integrationKeys.includes(key),
    queryLanguage: fields.oneOf('QueryLanguage', ['JSONata', 'JSONPath']) ?? 'JSONPath',
    parseStateList,
    stateNames: new Set(),
  };
  fields.oneOf('Version', ['1.0']);
  const timeoutSeconds = fields.number('TimeoutSeconds', { min: 1, max: TIMEOUT_MAX_SECONDS });
  const list = parseStateList(fields, context);
  fields.done();
  checkVariableScopes(list);
  return { ...list, timeoutSeconds };
}
