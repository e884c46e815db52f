import type { ServiceRequest } from '../../endpoint/service';
import { functionInPath } from '../../lambda/function-in-path';
import { type AccessTable, arnOf, rowsOn } from './access-table';

/** A function by its name or ARN, with the qualifier of either or of the query: policies see a qualified ARN. */
function functionArn(request: ServiceRequest): string {
  const named = functionInPath(request);
  const [, name = named, suffix] = /(?:^|:)function:([^:]+)(?::(.+))?$/.exec(named) ?? [];
  const qualifier = request.query.get('Qualifier') ?? suffix;
  return arnOf(request, 'lambda', `function:${name}${qualifier ? `:${qualifier}` : ''}`);
}

/**
 * AWS Lambda.
 *
 * @see AWS Lambda API Reference, Invoke: "This operation requires permission for the lambda:InvokeFunction action"
 * @see AWS Lambda Developer Guide, "Fine-tuning the Resources and Conditions sections of policies", on qualified ARNs
 */
export const lambda: AccessTable = { Invoke: rowsOn(functionArn)('lambda:InvokeFunction') };
