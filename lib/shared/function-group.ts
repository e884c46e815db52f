import type { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { StateMachineNames } from '../state-machine-names';
import type { StatefulStack } from '../stateful-stack';
import { MoraineFunction, type MoraineFunctionProps } from './moraine-function';
import { listBuckets } from './permissions';

export interface FunctionGroupProps {
  config: MoraineConfig;
  state: StatefulStack;
  stateMachineNames: StateMachineNames;
}

/** Functions of one capability, each with exactly the permissions that it needs. */
export abstract class FunctionGroup extends Construct {
  /** Environment variables that most functions have. */
  protected readonly variables: { STATE_TABLE: string; RUNS_BUCKET: string };
  /** Permission to list the runs bucket, without which S3 answers 403 instead of 404 for a missing file. */
  protected readonly listRuns: PolicyStatement;
  readonly #appName: string;

  constructor(scope: Stack, id: string, { config, state }: FunctionGroupProps) {
    super(scope, id);
    this.#appName = config.name;
    this.variables = { STATE_TABLE: state.table.tableName, RUNS_BUCKET: state.runsBucket.bucketName };
    this.listRuns = listBuckets([state.runsBucket.bucketArn]);
  }

  /** Add a function. @param lambdaDirectory folder in `lambdas/`; its name in Pascal case becomes the id of the construct */
  protected add<Schema extends { shape: object }>(
    lambdaDirectory: string,
    props: Omit<MoraineFunctionProps<Schema>, 'appName' | 'lambdaDirectory'>,
  ): LambdaFunction {
    const id = lambdaDirectory.replace(/(^|-)(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase());
    return new MoraineFunction<Schema>(this, id, { ...props, appName: this.#appName, lambdaDirectory }).lambda;
  }
}
