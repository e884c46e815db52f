import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type RetryProps, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { InvokeFunction } from './invoke-function';

export interface FunctionStepProps {
  lambdaFunction: IFunction;
  /** An object whose values may be JSONata, or one JSONata expression. */
  payload: Record<string, unknown> | string;
  /** Variables set from `$states.result.Payload`, the function's answer. */
  assign?: Record<string, unknown>;
  outputs?: unknown;
  /** Retries in place of CDK's own, which do not cover throttling. */
  retries: RetryProps[];
  comment?: string;
}

/** A step that invokes a function and waits for its answer. */
export function functionStep(scope: Construct, id: string, props: FunctionStepProps): LambdaInvoke {
  const { payload, retries, ...rest } = props;
  const step = new InvokeFunction(scope, id, {
    ...rest,
    payload: typeof payload === 'string' ? TaskInput.fromText(payload) : TaskInput.fromObject(payload),
    retryOnServiceExceptions: false,
  });
  for (const retry of retries) step.addRetry(retry);
  return step;
}
