import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { deletableVaultsOf, vaultNamesOf } from '../../core/contracts/configured-vault';
import type {
  AcceptNoticeEnv,
  CheckArchivesEnv,
  CopyObjectsEnv,
  CopyRangeEnv,
  OpenRetrievalEnv,
  PlanRestoreEnv,
  PlanRetrievalEnv,
  ReadMappingEnv,
  RebuildCatalogEnv,
  ReconcileBatchEnv,
  ReportRetrievalEnv,
  RequestBatchEnv,
  RequestInventoryEnv,
} from '../../core/contracts/environment';
import { mappingVaults } from '../../core/contracts/names-of-run';
import { answerTokens, answerTokensOfMaps, describeExecutions } from '../shared/execution-permissions';
import { FunctionGroup, type FunctionGroupProps } from '../shared/function-group';
import {
  copyWithinDestinations,
  deleteObjects,
  giveUpUploads,
  listBucketsOf,
  onAccount,
  onKey,
  onPartitions,
  onVaults,
  overwriteOnly,
  postponeMessages,
  publish,
  putObjects,
  readDestinations,
  readObjects,
  sendMessages,
  writeDestinations,
  writeObjects,
} from '../shared/permissions';
import {
  MANIFESTS,
  REBUILT_FILES,
  RUN_FILES,
  SAMPLE_FILES,
  SNAPSHOT_FILES,
  WRITTEN_FILES,
} from '../shared/working-files';
import { leasingMachines } from '../state-machine-names';
import { queueWorkMax } from '../stateful-stack';
import { configuredDestinations, retrievalDestinations } from './configured-destinations';

/**
 * Maximum concurrent invocations of `request-batch`: the smallest number that Lambda allows for an event source. They share
 * the request rate.
 */
export const REQUESTERS = 2;

/** The functions of the retrieval, each with exactly the permissions that it uses. */
export class RetrievalFunctions extends FunctionGroup {
  readonly openRetrieval: IFunction;
  readonly requestInventory: IFunction;
  readonly readMapping: IFunction;
  readonly planRetrieval: IFunction;
  readonly planRestore: IFunction;
  readonly requestBatch: IFunction;
  readonly acceptNotice: IFunction;
  readonly copyRange: IFunction;
  readonly reconcileBatch: IFunction;
  readonly copyObjects: IFunction;
  readonly rebuildCatalog: IFunction;
  readonly checkArchives: IFunction;
  readonly reportRetrieval: LambdaFunction;

  constructor(scope: Stack, id: string, props: FunctionGroupProps) {
    super(scope, id, props);
    const { config, state, stateMachineNames } = props;
    const { retrieval, inventory, deletion } = stateMachineNames;
    const { table, runsBucket } = state;
    const vaults = vaultNamesOf(config);
    const destinations = configuredDestinations(config, state);
    const requestable = retrievalDestinations(config, state);

    const { STATE_TABLE, RUNS_BUCKET } = this.variables;
    const JOBS_TOPIC_ARN = state.jobsTopic.topicArn;
    const NOTICES_QUEUE_URL = state.notices.queue.queueUrl;
    const RANGES_QUEUE_URL = state.ranges.queue.queueUrl;

    this.openRetrieval = this.add<typeof OpenRetrievalEnv>('open-retrieval', {
      description:
        'Check a request against configuration and account, and record the run; take the lease of a plan to restore from',
      environment: { STATE_TABLE },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['DescribeVault']),
        // Expedited runs look at provisioned capacity.
        onAccount(['GetDataRetrievalPolicy', 'ListProvisionedCapacity']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        // Of restores and checks: snapshots and the lease of a plan.
        onPartitions(table, ['plan/*'], ['GetItem', 'PutItem', 'Query']),
        ...listBucketsOf(destinations),
        describeExecutions(this, leasingMachines(stateMachineNames)),
      ],
    });

    this.requestInventory = this.add<typeof RequestInventoryEnv>('request-inventory', {
      description: "Start the job that retrieves a vault's inventory",
      environment: { STATE_TABLE, JOBS_TOPIC_ARN },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['InitiateJob', 'DescribeJob']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem']),
        answerTokens(this, retrieval, ['SendTaskSuccess']),
        answerTokens(this, inventory, ['SendTaskSuccess']),
        ...(deletableVaultsOf(config).length > 0 ? [answerTokens(this, deletion, ['SendTaskSuccess'])] : []),
      ],
    });

    const mappings = mappingVaults(vaults);
    this.readMapping = this.add<typeof ReadMappingEnv>('read-mapping', {
      description: "Find the mapping of a Synology vault, and read the names of that vault's archives in it",
      environment: { RUNS_BUCKET },
      timeout: Duration.minutes(15),
      // The whole mapping is in memory: MAPPING_BYTES_MAX.
      memoryMib: 3008,
      permissions: [
        ...(mappings.length > 0 ? [onVaults(mappings, ['GetJobOutput'])] : []),
        writeObjects(runsBucket, RUN_FILES),
      ],
    });

    this.planRetrieval = this.add<typeof PlanRetrievalEnv>('plan-retrieval', {
      description: 'Read the inventory or manifest; order, name and cut the archives into batches; estimate',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onVaults(vaults, ['GetJobOutput', 'DescribeVault', 'ListJobs']),
        onPartitions(table, ['run/*'], ['UpdateItem']),
        // A rebuild queries which snapshots are known.
        onPartitions(table, ['plan/*'], ['Query']),
        readObjects(runsBucket, RUN_FILES, MANIFESTS, WRITTEN_FILES),
        writeObjects(runsBucket, RUN_FILES, WRITTEN_FILES),
        // The place of a rebuild is new: it is listed, and nothing is there to read.
        this.listRuns,
        ...readDestinations(requestable),
      ],
    });

    this.planRestore = this.add<typeof PlanRestoreEnv>('plan-restore', {
      description:
        'Find the objects of a snapshot that are wanted; cut the archives that hold them into batches; estimate',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        // To find the jobs of a run that is retried.
        onVaults(vaults, ['ListJobs']),
        onPartitions(table, ['run/*'], ['UpdateItem']),
        // Archives that a check has found missing are not requested.
        onPartitions(table, ['missing/*'], ['Query']),
        readObjects(runsBucket, SNAPSHOT_FILES, WRITTEN_FILES),
        writeObjects(runsBucket, RUN_FILES, WRITTEN_FILES),
        // The place of a check is new: it is listed, and nothing is there to read.
        this.listRuns,
        ...readDestinations(requestable),
      ],
    });

    this.requestBatch = this.add<typeof RequestBatchEnv>('request-batch', {
      description: 'Start the retrieval jobs of one batch at the configured rate',
      environment: {
        STATE_TABLE,
        RUNS_BUCKET,
        JOBS_TOPIC_ARN,
        NOTICES_QUEUE_URL,
        REQUESTS_PER_SECOND: String(config.retrieval.requestsPerSecond / REQUESTERS),
      },
      timeout: queueWorkMax,
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['InitiateJob', 'ListJobs', 'DescribeJob']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        readObjects(runsBucket, RUN_FILES),
        sendMessages(state.notices.queue),
        answerTokensOfMaps(this, retrieval, ['SendTaskSuccess', 'SendTaskFailure']),
      ],
    });

    this.acceptNotice = this.add<typeof AcceptNoticeEnv>('accept-notice', {
      description:
        'Take a notice of a complete job: copy a small archive, hand out the ranges of a large one or the objects of a pack',
      environment: { STATE_TABLE, RUNS_BUCKET, NOTICES_QUEUE_URL, RANGES_QUEUE_URL },
      timeout: queueWorkMax,
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['GetJobOutput']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        readObjects(runsBucket, RUN_FILES),
        ...writeDestinations(destinations),
        overwriteOnly(runsBucket),
        sendMessages(state.ranges.queue),
        postponeMessages(state.notices.queue),
        answerTokens(this, retrieval, ['SendTaskSuccess', 'SendTaskFailure']),
        answerTokensOfMaps(this, retrieval, ['SendTaskSuccess']),
        answerTokens(this, inventory, ['SendTaskSuccess', 'SendTaskFailure']),
        ...(deletableVaultsOf(config).length > 0
          ? [answerTokens(this, deletion, ['SendTaskSuccess', 'SendTaskFailure'])]
          : []),
      ],
    });

    this.copyRange = this.add<typeof CopyRangeEnv>('copy-range', {
      description:
        'Copy one range of a staged archive to S3, or cut objects out of a pack, and verify; complete the archive with its last range',
      environment: { STATE_TABLE, RUNS_BUCKET, RANGES_QUEUE_URL },
      timeout: queueWorkMax,
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['GetJobOutput']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        readObjects(runsBucket, RUN_FILES),
        putObjects(runsBucket, RUN_FILES, WRITTEN_FILES),
        ...writeDestinations(destinations),
        overwriteOnly(runsBucket, RUN_FILES, WRITTEN_FILES),
        postponeMessages(state.ranges.queue),
        answerTokensOfMaps(this, retrieval, ['SendTaskSuccess']),
      ],
    });

    this.reconcileBatch = this.add<typeof ReconcileBatchEnv>('reconcile-batch', {
      description: 'Settle what a batch still waits for: replay lost notices, request again, or write its results',
      environment: { STATE_TABLE, RUNS_BUCKET, NOTICES_QUEUE_URL },
      timeout: Duration.minutes(5),
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['DescribeJob']),
        onPartitions(table, ['run/*'], ['GetItem', 'UpdateItem', 'Query']),
        readObjects(runsBucket, RUN_FILES),
        putObjects(runsBucket, RUN_FILES, WRITTEN_FILES),
        ...giveUpUploads(destinations),
        sendMessages(state.notices.queue),
        answerTokensOfMaps(this, retrieval, ['SendTaskSuccess']),
      ],
    });

    this.copyObjects = this.add<typeof CopyObjectsEnv>('copy-objects', {
      description: 'Copy objects within a destination to further names, and verify',
      environment: { RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        readObjects(runsBucket, RUN_FILES, WRITTEN_FILES),
        putObjects(runsBucket, RUN_FILES, WRITTEN_FILES),
        this.listRuns,
        ...copyWithinDestinations(requestable),
        overwriteOnly(runsBucket, RUN_FILES, WRITTEN_FILES),
      ],
    });

    this.rebuildCatalog = this.add<typeof RebuildCatalogEnv>('rebuild-catalog', {
      description: 'Put snapshots back from the proven ones of the catalogs that were retrieved from a vault',
      environment: { STATE_TABLE, RUNS_BUCKET, SIGNING_KEY_ARN: state.signingKey.keyArn },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onPartitions(table, ['plan/*'], ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        // Archives that a snapshot needs are removed from the list of garbage; duplicates are added.
        onPartitions(table, ['garbage/*'], ['GetItem', 'PutItem', 'DeleteItem', 'Query']),
        onPartitions(table, ['uncertain/*'], ['PutItem', 'Query']),
        onKey(state.signingKey, ['GetPublicKey']),
        describeExecutions(this, leasingMachines(stateMachineNames)),
        readObjects(runsBucket, RUN_FILES, REBUILT_FILES, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        this.listRuns,
      ],
    });

    this.checkArchives = this.add<typeof CheckArchivesEnv>('check-archives', {
      description: "Compare a vault's inventory with the archives that snapshots need, and record what is missing",
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onVaults(vaults, ['GetJobOutput']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem']),
        onPartitions(table, ['plan/*'], ['GetItem', 'UpdateItem', 'Query']),
        // Records of missing archives are written, and deleted when the archives are found again.
        onPartitions(table, ['missing/*'], ['PutItem', 'DeleteItem', 'Query']),
        // Duplicates are added to the list of garbage.
        onPartitions(table, ['garbage/*'], ['GetItem', 'PutItem', 'Query']),
        onPartitions(table, ['uncertain/*'], ['PutItem', 'Query']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES),
        writeObjects(runsBucket, RUN_FILES),
        this.listRuns,
      ],
    });

    this.reportRetrieval = this.add<typeof ReportRetrievalEnv>('report-retrieval', {
      description: 'Add up the results of a run, write its report and send the summary; release a lease',
      environment: { STATE_TABLE, RUNS_BUCKET, REPORTS_TOPIC_ARN: state.reportsTopic.topicArn },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem', 'Query']),
        // The lease is released.
        onPartitions(table, ['plan/*'], ['UpdateItem']),
        readObjects(runsBucket, RUN_FILES),
        writeObjects(runsBucket, RUN_FILES, WRITTEN_FILES),
        deleteObjects(runsBucket, SAMPLE_FILES),
        this.listRuns,
        publish(state.reportsTopic),
      ],
    });
  }
}
