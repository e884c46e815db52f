import type { Lambda } from '../../lambda/lambda';
import type { TemplateResource } from '../assembly';
import { PropertyReader } from '../property-reader';
import type { Retention } from './stack-record';

/** AWS CloudFormation User Guide: at most 60 characters, letters, digits and `_@-`. */
const CUSTOM_TYPE = /^(?=.{1,60}$)Custom::[\w@-]+$/;
/** One hour, also the default. */
const TIMEOUT_MAX_SECONDS = 3600;

export function isCustomType(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || CUSTOM_TYPE.test(type);
}

/** @throws Error when the ServiceToken is missing or is not the ARN of a function */
export function checkServiceToken(properties: Record<string, unknown>, lambda: Pick<Lambda, 'fn'>): void {
  const token = new PropertyReader(properties).text('ServiceToken');
  if (!/^arn:[^:]+:lambda:/.test(token)) {
    throw new Error(`the embedded cloud sends requests of custom resources to functions only, not to ${token}`);
  }
  lambda.fn(token);
}

/** @throws Error for a ServiceTimeout that is not an integer from 1 to 3600 */
export function timeoutSecondsOf(properties: Record<string, unknown>): number {
  const seconds = new PropertyReader(properties).optionalNumber('ServiceTimeout') ?? TIMEOUT_MAX_SECONDS;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= TIMEOUT_MAX_SECONDS) return seconds;
  throw new Error(`ServiceTimeout is not an integer from 1 to ${TIMEOUT_MAX_SECONDS}: ${seconds}`);
}

export function retentionOf({ DeletionPolicy, UpdateReplacePolicy }: TemplateResource): Retention {
  return {
    onRemoval: DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate',
    onReplacement: UpdateReplacePolicy === 'Retain',
    onRollback: DeletionPolicy === 'Retain',
  };
}
