import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type {
  AdoptSnapshotEnv,
  ApplyRetentionEnv,
  EvaluatePlansEnv,
  JudgeSnapshotEnv,
  OpenBackupEnv,
  PlanBackupEnv,
  ReportBackupEnv,
  SealSnapshotEnv,
  UploadArchiveEnv,
  WriteSnapshotEnv,
} from '../../core/contracts/environment';
import { bucketAreaOf } from '../shared/bucket-area-of';
import { describeExecutions } from '../shared/execution-permissions';
import { FunctionGroup, type FunctionGroupProps } from '../shared/function-group';
import {
  deleteObjects,
  listBucketsOf,
  onKey,
  onPartitions,
  onVaults,
  publish,
  putObjects,
  readObjects,
  readSources,
  writeObjects,
} from '../shared/permissions';
import { signerRoleName } from '../shared/signing-key';
import { REBUILT_FILES, RETENTION_LISTS, RUN_FILES, SNAPSHOT_FILES } from '../shared/working-files';
import { leasingMachines } from '../state-machine-names';

/** The functions of the backup, each with exactly the permissions that it uses. */
export class BackupFunctions extends FunctionGroup {
  readonly openBackup: IFunction;
  readonly planBackup: IFunction;
  readonly uploadArchive: IFunction;
  readonly writeSnapshot: IFunction;
  readonly adoptSnapshot: IFunction;
  readonly sealSnapshot: IFunction;
  readonly applyRetention: IFunction;
  readonly judgeSnapshot: IFunction;
  readonly reportBackup: LambdaFunction;
  readonly evaluatePlans: LambdaFunction;

  constructor(scope: Stack, id: string, props: FunctionGroupProps) {
    super(scope, id, props);
    const { config, state, stateMachineNames } = props;
    const { table, runsBucket, signingKey } = state;
    const appName = config.name;
    const vaults = [...new Set(config.plans.map(({ vault }) => vault))];
    const sources = config.plans.map(({ source }) => bucketAreaOf(source));

    const { STATE_TABLE, RUNS_BUCKET } = this.variables;
    const SIGNING_KEY_ARN = signingKey.keyArn;

    this.openBackup = this.add<typeof OpenBackupEnv>('open-backup', {
      description: 'Check a request against the configuration, record the run and take the lease of its plan',
      environment: { STATE_TABLE, RUNS_BUCKET, SIGNING_KEY_ARN },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['DescribeVault']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        onPartitions(table, ['plan/*'], ['GetItem', 'PutItem', 'Query']),
        onPartitions(table, ['missing/*'], ['Query']),
        onKey(signingKey, ['GetPublicKey']),
        // The list of missing archives, for the next steps.
        writeObjects(runsBucket, RUN_FILES),
        ...listBucketsOf(sources),
        describeExecutions(this, leasingMachines(stateMachineNames)),
      ],
    });

    this.planBackup = this.add<typeof PlanBackupEnv>('plan-backup', {
      description: 'Compare the source with the last snapshot; pack and cut what has changed into archives; estimate',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onPartitions(table, ['run/*'], ['UpdateItem']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES),
        this.listRuns,
        ...listBucketsOf(sources),
      ],
    });

    this.uploadArchive = this.add<typeof UploadArchiveEnv>('upload-archive', {
      description: 'Write one archive, or parts of it, from the source to the vault',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      // Memory buys network and processor: the work itself stays below 500 MiB.
      memoryMib: 1024,
      permissions: [
        onVaults(vaults, [
          'UploadArchive',
          'InitiateMultipartUpload',
          'UploadMultipartPart',
          'ListParts',
          'CompleteMultipartUpload',
          'AbortMultipartUpload',
        ]),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query']),
        onPartitions(table, ['plan/*'], ['GetItem']),
        // An archive that another call has written too, and what a lost answer may have stored.
        onPartitions(table, ['garbage/*', 'uncertain/*'], ['PutItem']),
        // A catalog is made of the snapshot's own files.
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        putObjects(runsBucket, RUN_FILES),
        this.listRuns,
        ...readSources(sources),
      ],
    });

    this.writeSnapshot = this.add<typeof WriteSnapshotEnv>('write-snapshot', {
      description: 'Write and sign what the snapshot holds and where it lies, or a pin, and the task of the archive',
      environment: { STATE_TABLE, RUNS_BUCKET, SIGNING_KEY_ARN },
      roleName: signerRoleName(appName),
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onPartitions(table, ['plan/*'], ['GetItem', 'Query']),
        // No other function may: what a catalog says is believed because of its signature.
        onKey(signingKey, ['Sign']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        this.listRuns,
      ],
    });

    this.adoptSnapshot = this.add<typeof AdoptSnapshotEnv>('adopt-snapshot', {
      description:
        'Write the files of a snapshot that a rebuild found and could not prove, and that a person takes over',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onPartitions(table, ['plan/*'], ['GetItem']),
        // The archives of an adopted snapshot are removed from the list of garbage.
        onPartitions(table, ['garbage/*'], ['GetItem', 'DeleteItem', 'Query']),
        readObjects(runsBucket, RUN_FILES, REBUILT_FILES),
        writeObjects(runsBucket, SNAPSHOT_FILES),
        this.listRuns,
      ],
    });

    this.sealSnapshot = this.add<typeof SealSnapshotEnv>('seal-snapshot', {
      description:
        'Make the snapshot one that can be restored: its catalog is at the vault; or record a pin that is there',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(5),
      memoryMib: 512,
      permissions: [
        onPartitions(table, ['run/*'], ['UpdateItem']),
        onPartitions(table, ['plan/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        this.listRuns,
      ],
    });

    this.applyRetention = this.add<typeof ApplyRetentionEnv>('apply-retention', {
      description: 'Forget snapshots that no rule keeps, and delete the archives that no snapshot needs',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        // The lock tells what Glacier would refuse to delete.
        onVaults(vaults, ['DeleteArchive', 'GetVaultLock']),
        onPartitions(table, ['run/*'], ['UpdateItem']),
        onPartitions(table, ['plan/*'], ['GetItem', 'UpdateItem', 'DeleteItem', 'Query']),
        onPartitions(table, ['garbage/*'], ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query']),
        onPartitions(table, ['missing/*'], ['Query']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES, RETENTION_LISTS),
        writeObjects(runsBucket, RUN_FILES, RETENTION_LISTS),
        deleteObjects(runsBucket, SNAPSHOT_FILES),
        this.listRuns,
      ],
    });

    this.judgeSnapshot = this.add<typeof JudgeSnapshotEnv>('judge-snapshot', {
      description: 'Accept or reject a snapshot that is held, or end the pin of one, as a person has decided',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        onPartitions(table, ['run/*'], ['UpdateItem']),
        onPartitions(table, ['plan/*'], ['GetItem', 'UpdateItem', 'Query']),
        // The archives of an accepted snapshot are removed from the list of garbage; that of a pin is added.
        onPartitions(table, ['garbage/*'], ['GetItem', 'PutItem', 'DeleteItem', 'Query']),
        readObjects(runsBucket, SNAPSHOT_FILES),
        this.listRuns,
      ],
    });

    this.reportBackup = this.add<typeof ReportBackupEnv>('report-backup', {
      description: 'Write the report of a run, send the summary and release the lease of the plan',
      environment: { STATE_TABLE, RUNS_BUCKET, REPORTS_TOPIC_ARN: state.reportsTopic.topicArn },
      timeout: Duration.minutes(5),
      memoryMib: 512,
      permissions: [
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        onPartitions(table, ['plan/*'], ['UpdateItem', 'Query']),
        readObjects(runsBucket, RUN_FILES),
        putObjects(runsBucket, RUN_FILES),
        this.listRuns,
        publish(state.reportsTopic),
      ],
    });

    this.evaluatePlans = this.add<typeof EvaluatePlansEnv>('evaluate-plans', {
      description: 'Find the plans whose schedules have not produced a snapshot',
      environment: { STATE_TABLE },
      timeout: Duration.minutes(5),
      memoryMib: 512,
      permissions: [
        onPartitions(table, ['plan/*'], ['Query']),
        onPartitions(table, ['schedule/*'], ['GetItem', 'PutItem']),
      ],
    });
  }
}
