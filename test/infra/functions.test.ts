import {
  AcceptNoticeEnv,
  AdoptSnapshotEnv,
  ApplyRetentionEnv,
  CheckArchivesEnv,
  CompareInventoryEnv,
  CopyObjectsEnv,
  CopyRangeEnv,
  DeleteArchivesEnv,
  DeleteVaultEnv,
  EvaluatePlansEnv,
  JudgeSnapshotEnv,
  OpenBackupEnv,
  OpenDeletionEnv,
  OpenInventoryEnv,
  OpenRetrievalEnv,
  PlanBackupEnv,
  PlanDeletionEnv,
  PlanRestoreEnv,
  PlanRetrievalEnv,
  ReadInventoryEnv,
  ReadMappingEnv,
  RebuildCatalogEnv,
  ReconcileBatchEnv,
  ReportBackupEnv,
  ReportDeletionEnv,
  ReportInventoryEnv,
  ReportRetrievalEnv,
  RequestBatchEnv,
  RequestInventoryEnv,
  SealSnapshotEnv,
  SendNoticeEnv,
  UploadArchiveEnv,
  WriteSnapshotEnv,
} from '../../core/contracts/environment';
import { INSTALLED_RUNTIME } from '../../local/lambda/node-packages';
import { functionsByName, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

const templates = synthesizedTemplates({
  vaults: [{ name: 'demo', deletion: true }],
  retrieval: { requestsPerSecond: 30 },
  plans: [{ name: 'documents', source: { bucket: 'source' }, vault: 'demo' }],
  notifications: { webhook: { url: { ssmParameter: '/moraine/webhook' } } },
});
const functions = functionsByName(templates.app);

const ofRetrieval = {
  'open-retrieval': OpenRetrievalEnv,
  'request-inventory': RequestInventoryEnv,
  'plan-retrieval': PlanRetrievalEnv,
  'plan-restore': PlanRestoreEnv,
  'request-batch': RequestBatchEnv,
  'accept-notice': AcceptNoticeEnv,
  'copy-range': CopyRangeEnv,
  'copy-objects': CopyObjectsEnv,
  'reconcile-batch': ReconcileBatchEnv,
  'rebuild-catalog': RebuildCatalogEnv,
  'check-archives': CheckArchivesEnv,
  'report-retrieval': ReportRetrievalEnv,
};
const ofInventories = {
  'open-inventory': OpenInventoryEnv,
  'read-inventory': ReadInventoryEnv,
  'compare-inventory': CompareInventoryEnv,
  'read-mapping': ReadMappingEnv,
  'report-inventory': ReportInventoryEnv,
};
const ofDeletions = {
  'open-deletion': OpenDeletionEnv,
  'plan-deletion': PlanDeletionEnv,
  'delete-archives': DeleteArchivesEnv,
  'delete-vault': DeleteVaultEnv,
  'report-deletion': ReportDeletionEnv,
};
const ofBackup = {
  'open-backup': OpenBackupEnv,
  'plan-backup': PlanBackupEnv,
  'upload-archive': UploadArchiveEnv,
  'write-snapshot': WriteSnapshotEnv,
  'adopt-snapshot': AdoptSnapshotEnv,
  'seal-snapshot': SealSnapshotEnv,
  'apply-retention': ApplyRetentionEnv,
  'judge-snapshot': JudgeSnapshotEnv,
  'report-backup': ReportBackupEnv,
  'evaluate-plans': EvaluatePlansEnv,
};
const ofNotices = { 'send-notice': SendNoticeEnv };
const schemas = { ...ofRetrieval, ...ofInventories, ...ofDeletions, ...ofBackup, ...ofNotices };

/** What each variable must hold, whichever function reads it. */
const values: Record<string, string> = {
  STATE_TABLE: '<StateTable>',
  RUNS_BUCKET: '<RunsBucket>',
  JOBS_TOPIC_ARN: '<JobsTopic>',
  REPORTS_TOPIC_ARN: '<ReportsTopic>',
  NOTICES_QUEUE_URL: '<NoticesQueue>',
  RANGES_QUEUE_URL: '<RangesQueue>',
  SIGNING_KEY_ARN: '<SigningKey.Arn>',
  REQUESTS_PER_SECOND: '15',
  DEPLOYMENT: 'moraine',
  WEBHOOK_QUEUE_URL: '<NoticesQueuesQueue>',
  WEBHOOK_URL_SOURCE: 'ssm:/moraine/webhook',
  WEBHOOK_FORMAT: 'json',
};

it('deploys exactly the functions that have a contract', () => {
  expect([...functions.keys()].sort()).toEqual(Object.keys(schemas).sort());
});

it('deploys no function of the backup without a plan, none that deletes unless a vault allows it, and none that sends without a webhook', () => {
  const without = functionsByName(synthesizedTemplates({ vaults: ['demo'] }).app);
  expect([...without.keys()].sort()).toEqual(Object.keys({ ...ofRetrieval, ...ofInventories }).sort());
});

describe.each(Object.entries(schemas))('%s', (name, { shape }) => {
  const properties = functions.get(name);

  it('gets exactly the variables that it reads, each with its value, and the bounds of its heap', () => {
    const expected = {
      ...Object.fromEntries(Object.keys(shape).map((variable) => [variable, values[variable]])),
      NODE_OPTIONS: expect.stringMatching(/^--max-semi-space-size=8 --max-old-space-size=\d+$/),
    };
    const actual = Object.entries(properties.Environment.Variables).map(([variable, value]) => [
      variable,
      textOf(value, templates),
    ]);
    expect(Object.fromEntries(actual)).toEqual(expected);
  });

  it('runs on arm64 and Node.js 24, with a log of its own that is kept for a while', () => {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    expect(INSTALLED_RUNTIME).toBe('nodejs24.x');
    const log = textOf(properties.LoggingConfig.LogGroup, templates);
    const group = resourcesOf(templates.app, 'AWS::Logs::LogGroup').find(({ id }) => `<${id}>` === log);
    expect(group?.properties.RetentionInDays).toBe(90);
  });

  it('is neither traced nor held to a reserved concurrency, which small accounts cannot deploy', () => {
    expect(properties.TracingConfig).toBeUndefined();
    expect(properties.ReservedConcurrentExecutions).toBeUndefined();
  });
});

it('leaves a tenth of its memory to what is no JavaScript object', () => {
  const options = (name: string) => functions.get(name)?.Environment.Variables.NODE_OPTIONS;
  expect(options('copy-range')).toBe('--max-semi-space-size=8 --max-old-space-size=460');
  expect(options('plan-retrieval')).toBe('--max-semi-space-size=8 --max-old-space-size=2707');
});

it('gives time and memory to the functions that need them', () => {
  const limits = Object.fromEntries([...functions].map(([name, f]) => [name, [f.Timeout, f.MemorySize]]));
  expect(limits).toMatchObject({
    'read-mapping': [900, 3008],
    'plan-retrieval': [900, 3008],
    'plan-restore': [900, 3008],
    'rebuild-catalog': [900, 3008],
    'plan-backup': [900, 3008],
    'upload-archive': [900, 1024],
    'write-snapshot': [900, 3008],
    'adopt-snapshot': [900, 3008],
    'apply-retention': [900, 1024],
    'report-retrieval': [900, 1024],
    'copy-range': [300, 512],
    'accept-notice': [300, 512],
    'request-batch': [300, 512],
    'read-inventory': [900, 1792],
    'compare-inventory': [900, 3008],
    'plan-deletion': [900, 3008],
    'delete-archives': [900, 1024],
    'report-deletion': [900, 1024],
    'send-notice': [60, 256],
  });
});
