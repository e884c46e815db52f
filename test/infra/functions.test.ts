import {
  AcceptNoticeEnv,
  CopyRangeEnv,
  OpenRunEnv,
  PlanRetrievalEnv,
  ReconcileBatchEnv,
  ReportRunEnv,
  RequestBatchEnv,
  RequestInventoryEnv,
} from '../../core/contracts/environment';
import { functionsByName, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

const templates = synthesizedTemplates({ vaults: ['demo'], retrieval: { requestsPerSecond: 30 } });
const functions = functionsByName(templates.app);

const schemas = {
  'open-run': OpenRunEnv,
  'request-inventory': RequestInventoryEnv,
  'plan-retrieval': PlanRetrievalEnv,
  'request-batch': RequestBatchEnv,
  'accept-notice': AcceptNoticeEnv,
  'copy-range': CopyRangeEnv,
  'reconcile-batch': ReconcileBatchEnv,
  'report-run': ReportRunEnv,
};

/** What each variable must hold, whichever function reads it. */
const values: Record<string, string> = {
  STATE_TABLE: '<StateTable>',
  RUNS_BUCKET: '<RunsBucket>',
  JOBS_TOPIC_ARN: '<JobsTopic>',
  REPORTS_TOPIC_ARN: '<ReportsTopic>',
  NOTICES_QUEUE_URL: '<NoticesQueue>',
  RANGES_QUEUE_URL: '<RangesQueue>',
  REQUESTS_PER_SECOND: '15',
};

it('deploys exactly the functions that have a contract', () => {
  expect([...functions.keys()].sort()).toEqual(Object.keys(schemas).sort());
});

describe.each(Object.entries(schemas))('%s', (name, schema) => {
  const properties = functions.get(name);

  it('gets exactly the variables that it reads, each with its value', () => {
    const expected = Object.fromEntries(Object.keys(schema.shape).map((variable) => [variable, values[variable]]));
    const actual = Object.entries(properties.Environment.Variables).map(([variable, value]) => [
      variable,
      textOf(value, templates),
    ]);
    expect(Object.fromEntries(actual)).toEqual(expected);
  });

  it('runs on arm64 and Node.js 24, with a log of its own that is kept for a while', () => {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    const log = textOf(properties.LoggingConfig.LogGroup, templates);
    const group = resourcesOf(templates.app, 'AWS::Logs::LogGroup').find(({ id }) => `<${id}>` === log);
    expect(group?.properties.RetentionInDays).toBe(90);
  });

  it('is neither traced nor held to a reserved concurrency, which small accounts cannot deploy', () => {
    expect(properties.TracingConfig).toBeUndefined();
    expect(properties.ReservedConcurrentExecutions).toBeUndefined();
  });
});

it('gives time and memory to the functions that need them', () => {
  const limits = Object.fromEntries([...functions].map(([name, f]) => [name, [f.Timeout, f.MemorySize]]));
  expect(limits).toMatchObject({
    'plan-retrieval': [900, 3008],
    'report-run': [900, 1024],
    'copy-range': [300, 512],
    'accept-notice': [300, 512],
    'request-batch': [300, 512],
  });
});
