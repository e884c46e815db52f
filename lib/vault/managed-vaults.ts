import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import { managedVaultsOf } from '../../core/contracts/configured-vault';
import { GlacierVault } from './glacier-vault';
import { checkPermissionsFit } from './vault-permission';

export interface ManagedVaultsProps {
  config: MoraineConfig;
  /** Topic of vaults whose notifications name no other. */
  jobsTopic: ITopic;
}

/** The vaults that the configuration has managed. */
export class ManagedVaults extends Construct {
  /** @throws InvalidInputError when there are too many */
  constructor(scope: Construct, id: string, { config, jobsTopic }: ManagedVaultsProps) {
    super(scope, id);
    const vaults = managedVaultsOf(config);
    checkPermissionsFit(vaults.map(({ name }) => name));
    for (const { name, manage } of vaults) {
      const { notifications, ...settings } = manage;
      const topicOf = (arn: string | undefined) =>
        arn === undefined ? jobsTopic : Topic.fromTopicArn(this, `Topic-${name}`, arn);
      new GlacierVault(this, `Vault-${name}`, {
        ...settings,
        vaultName: name,
        notifications: notifications && { topic: topicOf(notifications.topicArn), events: notifications.events },
      });
    }
  }
}
