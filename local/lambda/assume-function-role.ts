import { ServiceError } from '../endpoint/service-error';
import type { Assumption, Principals } from '../iam/principals';
import type { FunctionConfiguration } from './function-configuration';

/** How Lambda assumes the role of a function. */
export const assumptionFor = ({ functionArn, functionName }: FunctionConfiguration): Assumption => ({
  service: 'lambda.amazonaws.com',
  sourceArn: functionArn,
  sessionName: functionName,
});

/** @throws ServiceError InvalidParameterValueException when the role does not let Lambda assume it */
export function checkFunctionRole(fn: FunctionConfiguration, principals: Pick<Principals, 'checkTrust'>): void {
  try {
    principals.checkTrust(fn.role.roleArn, assumptionFor(fn));
  } catch (cause) {
    if (!(cause instanceof ServiceError)) throw cause;
    const message = `The role defined for the function cannot be assumed by Lambda. (${cause.message})`;
    throw new ServiceError('InvalidParameterValueException', message);
  }
}
