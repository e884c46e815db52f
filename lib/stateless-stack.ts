import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { asciiJson } from '../core/contracts/ascii-json';
import type { MoraineConfig } from '../core/contracts/config';
import { deletableVaultsOf } from '../core/contracts/configured-vault';
import {
  configurationOutputs,
  deployedMachines,
  type PlanSummary,
  planOutput,
  StackOutput,
} from '../core/contracts/stack-outputs';
import { MORAINE_VERSION } from '../core/contracts/version';
import { BackupFunctions } from './backup/backup-functions';
import { BackupSchedules } from './backup/backup-schedules';
import { BackupStateMachine } from './backup/backup-state-machine';
import { DeletionFunctions } from './deletion/deletion-functions';
import { DeletionStateMachine } from './deletion/deletion-state-machine';
import { InventoryFunctions } from './inventory/inventory-functions';
import { InventoryStateMachine } from './inventory/inventory-state-machine';
import { Alarms } from './monitoring/alarms';
import type { BackupResources } from './monitoring/backup-resources';
import type { DeletionResources } from './monitoring/deletion-resources';
import type { InventoryResources } from './monitoring/inventory-resources';
import { MoraineDashboard } from './monitoring/moraine-dashboard';
import { WebhookNotices } from './notices/webhook-notices';
import { requireFeatureFlags } from './require-feature-flags';
import { checkRequestRate } from './retrieval/check-request-rate';
import { deliverMessages } from './retrieval/event-sources';
import { REQUESTERS, RetrievalFunctions } from './retrieval/retrieval-functions';
import { RetrievalStateMachine } from './retrieval/retrieval-state-machine';
import { type StateMachineNames, stateMachineNames } from './state-machine-names';
import { queueWorkMax, type StatefulStack } from './stateful-stack';

export interface StatelessStackProps extends StackProps {
  config: MoraineConfig;
  state: StatefulStack;
  /** Name of the file with the configuration, for messages of the command line. */
  configFile?: string | undefined;
}

/** The code: functions, state machines, schedules, alarms and dashboard. Deploying or deleting it touches no state. */
export class StatelessStack extends Stack {
  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, {
      description: 'Moraine: functions and state machines of Amazon Glacier backups and retrievals',
      ...props,
    });
    requireFeatureFlags(this);
    const { config, state, configFile } = props;
    checkRequestRate(config, REQUESTERS, queueWorkMax.toSeconds());
    const names = stateMachineNames(config.name);

    const functions = new RetrievalFunctions(this, 'Retrieval', { config, state, stateMachineNames: names });
    deliverMessages(state.requests.queue, functions.requestBatch, 1, REQUESTERS);
    deliverMessages(state.notices.queue, functions.acceptNotice, 10, config.retrieval.copiesInFlightMax);
    deliverMessages(state.ranges.queue, functions.copyRange, 1, config.retrieval.copiesInFlightMax);
    const { stateMachine } = new RetrievalStateMachine(this, 'Retrieve', {
      config,
      state,
      functions,
      stateMachineName: names.retrieval,
    });
    new CfnOutput(this, deployedMachines.retrieval.output, { value: stateMachine.stateMachineArn });

    for (const { name, value } of configurationOutputs({ ...config, file: configFile }))
      new CfnOutput(this, name, { value });
    new CfnOutput(this, StackOutput.version, { value: MORAINE_VERSION });

    const inventories = this.addInventories(props, names, functions);

    // Without a plan nothing may write to a vault or delete from it.
    const backups = config.plans.length > 0 ? this.addBackups(props, names, stateMachine) : undefined;
    // Unless a vault says so, nothing may delete archives but the retention of a plan.
    const deletions = deletableVaultsOf(config).length > 0 ? this.addDeletions(props, names, functions) : undefined;
    const { webhook } = config.notifications;
    const notices =
      webhook && new WebhookNotices(this, 'Notices', { config, state, stateMachineNames: names, webhook });
    const monitored = { config, state, stateMachine, functions, inventories, backups, deletions };
    new Alarms(this, 'Alarms', { ...monitored, notices });
    new MoraineDashboard(this, 'Dashboard', monitored);
  }

  private addInventories(
    { config, state }: StatelessStackProps,
    names: StateMachineNames,
    { requestInventory }: RetrievalFunctions,
  ): InventoryResources {
    const functions = new InventoryFunctions(this, 'Inventory', { config, state, stateMachineNames: names });
    const { stateMachine } = new InventoryStateMachine(this, 'InventoryMachine', {
      config,
      functions,
      requestInventory,
      stateMachineName: names.inventory,
    });
    new CfnOutput(this, deployedMachines.inventory.output, { value: stateMachine.stateMachineArn });
    return { functions, stateMachine };
  }

  private addDeletions(
    { config, state }: StatelessStackProps,
    names: StateMachineNames,
    { requestInventory }: RetrievalFunctions,
  ): DeletionResources {
    const functions = new DeletionFunctions(this, 'Deletion', { config, state, stateMachineNames: names });
    const { stateMachine } = new DeletionStateMachine(this, 'DeletionMachine', {
      ...{ config, state, functions, requestInventory },
      stateMachineName: names.deletion,
    });
    new CfnOutput(this, deployedMachines.deletion.output, { value: stateMachine.stateMachineArn });
    return { functions, stateMachine };
  }

  private addBackups(
    { config, state }: StatelessStackProps,
    names: StateMachineNames,
    retrievals: StateMachine,
  ): BackupResources {
    const functions = new BackupFunctions(this, 'Backup', { config, state, stateMachineNames: names });
    const { stateMachine } = new BackupStateMachine(this, 'BackupMachine', {
      config,
      state,
      functions,
      stateMachineName: names.backup,
    });
    const deadLetters = state.scheduleDeadLetters;
    const { evaluatePlans } = functions;
    new BackupSchedules(this, 'BackupSchedules', { config, stateMachine, retrievals, evaluatePlans, deadLetters });
    new CfnOutput(this, deployedMachines.backup.output, { value: stateMachine.stateMachineArn });
    for (const [position, { name, vault, schedule, retention, source }] of config.plans.entries()) {
      const { bucket, prefix, accountId } = source;
      const summary: PlanSummary = { name, vault, schedule, retention, source: { bucket, prefix, accountId } };
      new CfnOutput(this, planOutput(position), { value: asciiJson(summary) });
    }
    return { functions, stateMachine };
  }
}
