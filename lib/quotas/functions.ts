import { awsQuotas } from './aws-quotas';
import { longestValue } from './longest-value';
import { type Measured, resourcesOf, type Template } from './template';

/** Measure the environments of functions. */
export function* measureFunctions(template: Template): Generator<Measured> {
  for (const { id, properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
    const variables = longestValue(properties.Environment?.Variables ?? {}) as Record<string, string>;
    const amount = Buffer.byteLength(Object.entries(variables).flat().join(''));
    const quota = awsQuotas.environmentBytes;
    yield { what: `the environment of function ${id}`, unit: 'bytes', amount, quota, field: 'name' };
  }
}
