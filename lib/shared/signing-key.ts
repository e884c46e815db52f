import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * What whoever administers keys in the account needs, and what is read of a key. Neither `kms:Sign` nor `kms:CreateGrant`,
 * by which a principal would give itself the former, is among them: in a key's policy the account stands for every
 * principal whose own policy says `kms:*`.
 */
const ADMINISTRATION = [
  'CancelKeyDeletion',
  'DescribeKey',
  'DisableKey',
  'EnableKey',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'GetPublicKey',
  'ListGrants',
  'ListKeyPolicies',
  'ListResourceTags',
  'PutKeyPolicy',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
].map((action) => `kms:${action}`);

/**
 * Name of the one role that signs. The key's policy names it before it exists, so that it cannot be left to CloudFormation;
 * roles are of an account, not of a region. At most 20 + 15 + 1 + 14 of IAM's 64 characters.
 */
export const signerRoleName = (appName: string) => `${appName}-write-snapshot-${Aws.REGION}`;

/**
 * The key that signs the catalogs of snapshots. It is kept when its stack is deleted, and has no alias, so that the stack can
 * be created again.
 */
export class SigningKey extends Key {
  constructor(scope: Construct, id: string, { appName }: { appName: string }) {
    super(scope, id, {
      description: `Moraine (${appName}): signs the catalogs of snapshots`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
      policy: policyFor(scope, appName),
    });
  }
}

/** KMS refuses a policy whose principal does not exist yet: the signer is admitted, and all others denied, by its ARN. */
function policyFor(scope: Construct, appName: string): PolicyDocument {
  const signer = Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: signerRoleName(appName),
  });
  const ofCatalogs = { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'ECDSA_SHA_256' };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'AdministerByThisAccount',
        principals: [new AccountRootPrincipal()],
        actions: ADMINISTRATION,
        resources: ['*'],
      }),
      new PolicyStatement({
        sid: 'SignByWriteSnapshot',
        principals: [new AccountRootPrincipal()],
        actions: ['kms:Sign'],
        resources: ['*'],
        conditions: { ArnEquals: { 'aws:PrincipalArn': signer }, StringEquals: ofCatalogs },
      }),
      new PolicyStatement({
        sid: 'SignByNobodyElse',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['kms:Sign'],
        resources: ['*'],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': signer } },
      }),
    ],
  });
}
