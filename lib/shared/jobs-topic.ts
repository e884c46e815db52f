import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * The topic to which Glacier publishes the notices of jobs. It is not encrypted with a key: Glacier cannot publish to a topic
 * that uses the default key of SNS. Its policy checks `AWS:SourceOwner`, since Glacier sends no `aws:SourceAccount`.
 *
 * @see Amazon Glacier Developer Guide, "Configuring Vault Notifications in Amazon Glacier: General Concepts"
 */
export class JobsTopic extends Topic {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enforceSSL: true });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowGlacierOfThisAccount',
        principals: [new ServicePrincipal('glacier.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'AWS:SourceOwner': Aws.ACCOUNT_ID } },
      }),
    );
  }
}
