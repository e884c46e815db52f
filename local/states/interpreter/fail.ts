import type { FailState } from '../language/definition';
import { evaluateString } from '../language/template';
import { StatesError } from '../states-error';
import type { Visit } from './visit';

export async function runFail(visit: Visit<FailState>): Promise<never> {
  const { error, cause } = visit.state;
  const bindings = visit.bindings();
  throw new StatesError(
    error && (await evaluateString(error, bindings)),
    cause && (await evaluateString(cause, bindings)),
  );
}
