import { createHash } from 'node:crypto';
import { type CfnResource, CustomResource, Stack } from 'aws-cdk-lib';
import type { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MANAGED_VAULT_TYPE, type ManagedVaultPropertiesInput } from '../../core/contracts/managed-vault';
import { type AccessPolicy, VaultEvent } from '../../core/contracts/vault-settings';
import { checkProperties } from './check-properties';
import { policyText } from './policy-text';
import { REQUEST_TIMEOUT, VaultProvider } from './vault-provider';

export interface GlacierVaultProps {
  vaultName: string;
  /** Whether settings that an existing vault has, and that differ from these, are replaced. @default false */
  adopt?: boolean;
  /** Notices of all jobs of the vault that complete. @default not touched */
  notifications?: {
    /** Standard topic in the region of the vault, which allows Glacier to publish to it. */
    topic: ITopic;
    /** @default all */
    events?: VaultEvent[];
  };
  /**
   * Who else may do what with the vault: a document, its statements, or JSON. Statements without resources are about the vault.
   *
   * @default not touched
   */
  accessPolicy?: PolicyDocument | PolicyStatement[] | AccessPolicy;
  /** Tags, besides those that the vault has from others. @default none */
  tags?: Record<string, string>;
}

/**
 * A vault of Amazon Glacier, created if it is missing, with the settings that are named. Removed from a stack, the vault loses these
 * settings and stays, with its archives and all other settings. A managed vault that was emptied and deleted is not created again.
 *
 * It can be used in any stack; a stack has one function for all its vaults.
 */
export class GlacierVault extends Construct {
  readonly vaultName: string;
  /** Not a reference to the resource: what needs the vault to exist has to depend on this construct (`node.addDependency`). */
  readonly vaultArn: string;

  /** @throws InvalidInputError when a property is not valid, or the stack manages the vault already, or too many */
  constructor(scope: Construct, id: string, props: GlacierVaultProps) {
    super(scope, id);
    const { vaultName, notifications, accessPolicy, tags } = props;
    this.vaultName = vaultName;
    this.vaultArn = Stack.of(this).formatArn({ service: 'glacier', resource: 'vaults', resourceName: vaultName });
    const properties: ManagedVaultPropertiesInput = {
      VaultName: vaultName,
      Adopt: props.adopt ? 'true' : 'false',
      Notifications: notifications && {
        TopicArn: notifications.topic.topicArn,
        Events: notifications.events ?? VaultEvent.options,
      },
      AccessPolicy: accessPolicy && policyText(this, accessPolicy, this.vaultArn),
      Tags: tags,
    };
    checkProperties(this, properties);
    const provider = VaultProvider.of(this);
    const needed = provider.permit(this, vaultName);
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.lambda.functionArn,
      serviceTimeout: REQUEST_TIMEOUT,
      resourceType: MANAGED_VAULT_TYPE,
      properties,
    });
    (resource.node.defaultChild as CfnResource).overrideLogicalId(logicalIdOf(vaultName));
    // Glacier may check that it can publish to the topic.
    resource.node.addDependency(...needed, ...(notifications ? [notifications.topic] : []));
  }
}

/**
 * Logical id that follows from the name of the vault alone. With another one, for a construct that was moved, CloudFormation would
 * release the vault after it has given it its settings.
 */
function logicalIdOf(vaultName: string): string {
  const hash = createHash('sha256').update(vaultName).digest('hex').slice(0, 16).toUpperCase();
  return `GlacierVault${vaultName.replace(/[^A-Za-z0-9]/g, '').slice(0, 100)}${hash}`;
}
