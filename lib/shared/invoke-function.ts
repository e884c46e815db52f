import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { QueryLanguage } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, type LambdaInvokeJsonataProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** A task that invokes a function. CDK permits its versions and aliases as well, which no machine invokes. */
export class InvokeFunction extends LambdaInvoke {
  protected override readonly taskPolicies: PolicyStatement[];

  constructor(scope: Construct, id: string, props: LambdaInvokeJsonataProps) {
    super(scope, id, { ...props, queryLanguage: QueryLanguage.JSONATA });
    const resources = [props.lambdaFunction.functionArn];
    this.taskPolicies = [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })];
  }
}
