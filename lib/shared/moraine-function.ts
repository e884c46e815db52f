import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FUNCTION_MINUTES_MAX } from '../../core/contracts/function-limits';
import { functionCode } from './function-code';

/** The names of the variables that an environment schema asks for. */
type VariableOf<Schema extends { shape: object }> = keyof Schema['shape'] & string;

export interface MoraineFunctionProps<Schema extends { shape: object }> {
  /** Directory of the handler under `lambdas/`, and last part of the function's name. */
  lambdaDirectory: string;
  /** First part of the function's name. */
  appName: string;
  description: string;
  /** Exactly the variables of the function's schema in `core/contracts/environment.ts`. */
  environment: Record<VariableOf<Schema>, string>;
  /** At most `FUNCTION_MINUTES_MAX`: so long whoever takes a lease over waits for the functions of its last holder. */
  timeout: Duration;
  memoryMib: number;
  /** For a role that a policy names before it exists; by default CloudFormation makes the name. */
  roleName?: string;
  /** All that the function may do, besides writing its log. */
  permissions: PolicyStatement[];
}

/** One Lambda function, bundled from `lambdas/<verb-noun>/handler.ts`, with a role and a log group of its own. */
export class MoraineFunction<Schema extends { shape: object }> extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: MoraineFunctionProps<Schema>) {
    super(scope, id);
    if (props.timeout.toMinutes({ integral: false }) > FUNCTION_MINUTES_MAX) {
      throw new Error(`${props.lambdaDirectory} may not be at work for more than ${FUNCTION_MINUTES_MAX} minutes`);
    }
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      roleName: props.roleName,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    for (const statement of props.permissions) role.addToPolicy(statement);

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: `${props.appName}-${props.lambdaDirectory}`,
      description: props.description,
      code: functionCode(this, props.lambdaDirectory),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMib,
      environment: props.environment,
      role,
      logGroup,
      // A trace per archive would cost more than the copy of a small one.
      tracing: Tracing.DISABLED,
    });
  }
}
