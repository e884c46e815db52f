import jsonata from 'jsonata';
import { StatesError, StatesErrorName } from '../states-error';
import { InvalidDefinitionError } from './invalid-definition';
import { registerStepFunctionsExtras } from './jsonata-functions';

/** Limits of an evaluation: real milliseconds and depth of recursion. */
const EVALUATION_TIMEOUT_MS = 10_000;
const STACK_MAX = 500;

/** The variables of an expression: `states` and the workflow variables. */
export type Bindings = Record<string, unknown>;

/** A compiled `{% … %}`. */
export interface Expression {
  /** @throws StatesError States.QueryEvaluationError */
  evaluate(bindings: Bindings): Promise<unknown>;
}

export type CompileExpression = (source: string, path: string) => Expression;

/** The name of a field in error messages: `Output/total` for `/States/Add/Output/total`. */
function fieldName(path: string): string {
  return path.replace(/^.*\/States\/[^/]+\//, '').replace(/^\//, '');
}

function undefinedResult(source: string, field: string): StatesError {
  return new StatesError(
    StatesErrorName.queryEvaluationError,
    `The JSONata expression '${source}' specified for the field '${field}' returned nothing (undefined).`,
  );
}

/** A copy as plain JSON, without JSONata's marks on arrays. @throws Error for functions and non-finite numbers */
function toJson(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`the result ${value} is not a JSON number`);
    return value;
  }
  if (Array.isArray(value)) return value.map((element) => toJson(element ?? null));
  if (typeof value === 'object' && !('_jsonata_lambda' in value) && !('_jsonata_function' in value)) {
    const copy: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) if (member !== undefined) copy[key] = toJson(member);
    return copy;
  }
  throw new Error('the result is a function, not JSON');
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ? `${code}: ${message}` : String(message ?? error);
}

/** @param nowMs returns the virtual time for `$now()` and `$millis()` */
export function expressionCompiler(nowMs: () => number): CompileExpression {
  return (source, path) => {
    let compiled: jsonata.Expression;
    try {
      compiled = jsonata(source, { timeout: EVALUATION_TIMEOUT_MS, stack: STACK_MAX });
    } catch (error) {
      throw new InvalidDefinitionError(`INVALID_JSONATA_EXPRESSION: ${describe(error)} in '${source}'`, path);
    }
    registerStepFunctionsExtras(compiled, nowMs);
    const field = fieldName(path);
    return {
      async evaluate(bindings) {
        try {
          const result = await compiled.evaluate(undefined, bindings);
          if (result === undefined) throw undefinedResult(source, field);
          return toJson(result);
        } catch (error) {
          if (error instanceof StatesError) throw error;
          throw new StatesError(
            StatesErrorName.queryEvaluationError,
            `The JSONata expression '${source}' specified for the field '${field}' threw an error during evaluation. ${describe(error)}`,
          );
        }
      },
    };
  };
}
