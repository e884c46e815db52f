import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type {
  AdoptSnapshotEnv,
  ApplyRetentionEnv,
  JudgeSnapshotEnv,
  OpenBackupEnv,
  PlanBackupEnv,
  ReportBackupEnv,
  SealSnapshotEnv,
  UploadArchiveEnv,
  WriteSnapshotEnv,
} from '../../core/contracts/environment';
import { bucketAreaOf } from '../shared/bucket-area-of';
import { MoraineFunction } from '../shared/moraine-function';
import {
  deleteObjects,
  describeExecutions,
  listBuckets,
  listBucketsOf,
  onKey,
  onTable,
  onVaults,
  publish,
  readObjects,
  readSources,
  writeObjects,
} from '../shared/permissions';
import { signerRoleName } from '../shared/signing-key';
import { REBUILT_FILES, RUN_FILES, SNAPSHOT_FILES } from '../shared/working-files';
import { leasingMachines, type StateMachineNames } from '../state-machine-names';
import type { StatefulStack } from '../stateful-stack';

export interface BackupFunctionsProps {
  config: MoraineConfig;
  state: StatefulStack;
  stateMachineNames: StateMachineNames;
}

/** The functions of the backup, each with the permissions that it uses and no other. */
export class BackupFunctions extends Construct {
  readonly openBackup: IFunction;
  readonly planBackup: IFunction;
  readonly uploadArchive: IFunction;
  readonly writeSnapshot: IFunction;
  readonly adoptSnapshot: IFunction;
  readonly sealSnapshot: IFunction;
  readonly applyRetention: IFunction;
  readonly judgeSnapshot: IFunction;
  readonly reportBackup: LambdaFunction;

  constructor(scope: Stack, id: string, props: BackupFunctionsProps) {
    super(scope, id);
    const { config, state, stateMachineNames } = props;
    const { table, runsBucket, signingKey } = state;
    const appName = config.name;
    const vaults = [...new Set(config.plans.map(({ vault }) => vault))];
    const sources = config.plans.map(({ source }) => bucketAreaOf(this, source));
    const listRuns = listBuckets([runsBucket.bucketArn]);

    const STATE_TABLE = table.tableName;
    const RUNS_BUCKET = runsBucket.bucketName;
    const SIGNING_KEY_ARN = signingKey.keyArn;

    this.openBackup = new MoraineFunction<typeof OpenBackupEnv>(this, 'OpenBackup', {
      appName,
      lambdaDirectory: 'open-backup',
      description: 'Check a request against the configuration, record the run and take the lease of its plan',
      environment: { STATE_TABLE, SIGNING_KEY_ARN },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(this, vaults, ['DescribeVault']),
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        onKey(signingKey, ['GetPublicKey']),
        listBucketsOf(sources),
        describeExecutions(this, leasingMachines(stateMachineNames)),
      ],
    }).lambda;

    this.planBackup = new MoraineFunction<typeof PlanBackupEnv>(this, 'PlanBackup', {
      appName,
      lambdaDirectory: 'plan-backup',
      description: 'Compare the source with the last snapshot; pack and cut what has changed into archives; estimate',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onTable(table, ['UpdateItem']),
        readObjects(runsBucket, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES),
        listRuns,
        listBucketsOf(sources),
      ],
    }).lambda;

    this.uploadArchive = new MoraineFunction<typeof UploadArchiveEnv>(this, 'UploadArchive', {
      appName,
      lambdaDirectory: 'upload-archive',
      description: 'Write one archive, or parts of it, from the source to the vault',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      // Memory buys network and processor: the work itself stays below 300 MiB.
      memoryMib: 1024,
      permissions: [
        onVaults(this, vaults, [
          'InitiateMultipartUpload',
          'UploadMultipartPart',
          'ListParts',
          'CompleteMultipartUpload',
          'AbortMultipartUpload',
        ]),
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query']),
        // A catalog is made of the snapshot's own files.
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES),
        listRuns,
        ...readSources(sources),
      ],
    }).lambda;

    this.writeSnapshot = new MoraineFunction<typeof WriteSnapshotEnv>(this, 'WriteSnapshot', {
      appName,
      lambdaDirectory: 'write-snapshot',
      description: 'Write and sign what the snapshot holds and where it lies, and the task of its catalog',
      environment: { STATE_TABLE, RUNS_BUCKET, SIGNING_KEY_ARN },
      roleName: signerRoleName(appName),
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onTable(table, ['GetItem', 'Query']),
        // No other function may: what a catalog says is believed because of its signature.
        onKey(signingKey, ['Sign']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        listRuns,
      ],
    }).lambda;

    this.adoptSnapshot = new MoraineFunction<typeof AdoptSnapshotEnv>(this, 'AdoptSnapshot', {
      appName,
      lambdaDirectory: 'adopt-snapshot',
      description:
        'Write the files of a snapshot that a rebuild found and could not prove, and that a person takes over',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        // Its archives are taken off the garbage.
        onTable(table, ['GetItem', 'DeleteItem', 'Query']),
        readObjects(runsBucket, RUN_FILES, REBUILT_FILES),
        writeObjects(runsBucket, SNAPSHOT_FILES),
        listRuns,
      ],
    }).lambda;

    this.sealSnapshot = new MoraineFunction<typeof SealSnapshotEnv>(this, 'SealSnapshot', {
      appName,
      lambdaDirectory: 'seal-snapshot',
      description: 'Make the snapshot one that can be restored: its catalog is at the vault',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(5),
      memoryMib: 512,
      permissions: [
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        listRuns,
      ],
    }).lambda;

    this.applyRetention = new MoraineFunction<typeof ApplyRetentionEnv>(this, 'ApplyRetention', {
      appName,
      lambdaDirectory: 'apply-retention',
      description: 'Forget snapshots that no rule keeps, and delete the archives that no snapshot needs',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        onVaults(this, vaults, ['DeleteArchive']),
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES),
        deleteObjects(runsBucket, SNAPSHOT_FILES),
        listRuns,
      ],
    }).lambda;

    this.judgeSnapshot = new MoraineFunction<typeof JudgeSnapshotEnv>(this, 'JudgeSnapshot', {
      appName,
      lambdaDirectory: 'judge-snapshot',
      description: 'Accept or reject a snapshot that is held, as a person has decided',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        onTable(table, ['GetItem', 'UpdateItem', 'DeleteItem', 'Query']),
        readObjects(runsBucket, SNAPSHOT_FILES),
        listRuns,
      ],
    }).lambda;

    this.reportBackup = new MoraineFunction<typeof ReportBackupEnv>(this, 'ReportBackup', {
      appName,
      lambdaDirectory: 'report-backup',
      description: "Write the report of a run, send the summary and give the plan's lease back",
      environment: { STATE_TABLE, RUNS_BUCKET, REPORTS_TOPIC_ARN: state.reportsTopic.topicArn },
      timeout: Duration.minutes(5),
      memoryMib: 512,
      permissions: [
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        readObjects(runsBucket, RUN_FILES),
        writeObjects(runsBucket, RUN_FILES),
        listRuns,
        publish(state.reportsTopic),
      ],
    }).lambda;
  }
}
