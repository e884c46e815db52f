import type { Environment } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type MoraineConfigInput, parseConfig } from '../core/contracts/config';
import { InvalidInputError } from '../core/contracts/errors';
import { statefulStackName, statelessStackName } from '../core/contracts/stack-outputs';
import { StatefulStack } from './stateful-stack';
import { StatelessStack } from './stateless-stack';

export interface MoraineStacksProps {
  config: MoraineConfigInput;
  /** @default account and region of the credentials that deploy */
  env?: Environment;
}

/** Both stacks of Moraine in a CDK app of others, under the names by which the command line finds them. */
export class MoraineStacks extends Construct {
  /** Table, buckets, signing key, topics, queues, managed vaults. */
  readonly state: StatefulStack;
  /** Functions, state machines, schedules, alarms, dashboard. */
  readonly code: StatelessStack;

  /** @throws InvalidInputError when the configuration is not valid, the app lacks feature flags, or has stacks of that name */
  constructor(scope: Construct, id: string, props: MoraineStacksProps) {
    super(scope, id);
    const config = parseConfig(props.config, `config of ${this.node.path}`);
    const { env } = props;
    const [stateName, codeName] = [statefulStackName(config.name), statelessStackName(config.name)];
    if (scope.node.tryFindChild(stateName)) {
      throw new InvalidInputError(
        `the app has a stack ${stateName} already: give one of the configurations another \`name\`, or each account and region a Stage of its own`,
      );
    }
    // Not below this construct: some ids of resources contain the path of the stack, and stay those of `moraine deploy` like this.
    this.state = new StatefulStack(scope, stateName, { config, env, stackName: stateName });
    this.code = new StatelessStack(scope, codeName, { config, env, state: this.state, stackName: codeName });
  }
}
