import validate from 'asl-validator';
import { BackupConfiguration } from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import { functionSteps, type Json, machineOf, retryOf, synthesizedTemplates } from './synthesized';

const templates = synthesizedTemplates({
  vaults: ['demo'],
  plans: [
    {
      name: 'documents',
      source: { bucket: 'source', prefix: 'documents/', exclude: ['**/*.tmp'] },
      vault: 'demo',
      schedule: { expression: 'cron(0 3 * * ? *)' },
    },
    { name: 'photos', source: { bucket: 'source', prefix: 'photos/' }, vault: 'demo' },
  ],
});
const { properties: machine, definition } = machineOf(templates, 'backup');
const states = definition.States;
const map = states.WriteArchives;
const children = map.ItemProcessor.States;

it('is valid Amazon States Language', () => {
  const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: false });
  expect(errorsText()).toBe('');
  expect(isValid).toBe(true);
});

it('is one standard machine in JSONata that logs errors only', () => {
  expect(definition.QueryLanguage).toBe('JSONata');
  expect(machine).toMatchObject({ StateMachineName: 'moraine-backup', StateMachineType: 'STANDARD' });
  expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  expect(machine.TracingConfiguration?.Enabled ?? false).toBe(false);
});

it('opens with its request and a configuration that open-backup understands', () => {
  const { Payload } = states.OpenRun.Arguments;
  expect(definition.StartAt).toBe('OpenRun');
  expect(Payload).toMatchObject({
    execution: '{% $states.context.Execution.Name %}',
    executionArn: '{% $states.context.Execution.Id %}',
    executionStartedAt: '{% $states.context.Execution.StartTime %}',
    request: '{% $states.context.Execution.Input %}',
  });
  expect(BackupConfiguration.parse(Payload.configuration)).toEqual(Payload.configuration);
  expect(Payload.configuration.plans.map(({ name }: Json) => name)).toEqual(['documents', 'photos']);
});

it('waits for a day while another run of the plan holds its lease', () => {
  expect(retryOf(states.OpenRun.Retry, 'LeaseHeldError')).toMatchObject({
    IntervalSeconds: 20,
    MaxDelaySeconds: 900,
    MaxAttempts: 100,
    BackoffRate: 2,
  });
});

it('reads the index of each segment, and nothing else tells a child what to write', () => {
  expect(map.ItemReader).toMatchObject({
    Resource: expect.stringMatching(/:states:::s3:getObject$/),
    ReaderConfig: { InputType: 'JSONL' },
    Arguments: { Bucket: '<RunsBucket>' },
  });
  expect(map.ItemSelector).toEqual({
    runId: '{% $run.runId %}',
    sequence: '{% $states.context.Map.Item.Value.sequence %}',
  });
  expect(map.ItemReader.Arguments.Key).toMatch(/^\{% 'runs\/' & \$run\.runId & '\/index\/' & .* & '\.jsonl' %\}$/);
  expect(backupFiles.index('RUN', 7)).toBe('runs/RUN/index/000007.jsonl');
});

it('runs standard children, as many at once as the plan allows, and outlives the failure of any', () => {
  expect(map.ItemProcessor.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
  expect(map).toMatchObject({
    Label: 'archive',
    MaxConcurrency: '{% $run.plan.uploadsInFlightMax %}',
    ToleratedFailurePercentage: 100,
  });
  expect(map.ResultWriter).toMatchObject({
    Resource: expect.stringMatching(/:states:::s3:putObject$/),
    Arguments: { Bucket: '<RunsBucket>', Prefix: "{% 'runs/' & $run.runId & '/map/' %}" },
  });
});

it('writes the catalog by the same states as every other archive', () => {
  const languageless = (text: string) => text.replaceAll('"QueryLanguage":"JSONata",', '');
  const { BeginCatalog, CatalogEnded, ...rest } = JSON.parse(
    languageless(JSON.stringify(children))
      .replaceAll(/Archive(?!Function)/g, 'Catalog')
      .replaceAll('archive', 'catalog'),
  );
  const own = JSON.parse(languageless(JSON.stringify(states)));
  expect(own).toMatchObject(rest);
  expect(own.BeginCatalog.Next).toBe(BeginCatalog.Next);
  expect(own.CatalogEnded).toMatchObject({ Output: CatalogEnded.Output, Next: 'SealSnapshot' });
});

it('has children that never fail', () => {
  expect(Object.values<Json>(children).map(({ Type }) => Type)).not.toContain('Fail');
  for (const name of ['UploadArchive', 'SpreadArchive', 'GiveUpArchive']) {
    expect(children[name].Catch).toMatchObject([{ ErrorEquals: ['States.ALL'] }]);
  }
  const [, parts] = [...functionSteps(children)].find(([name]) => name === 'UploadArchiveParts') ?? [];
  expect(parts.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'ArchivePartsLeft' }]);
});

it.each(['WriteSnapshot', 'SealSnapshot', 'ApplyRetention', 'UploadCatalog'])(
  'does not try %s again without the lease: it does not come back',
  (name) => {
    const { Retry } = functionSteps(states).get(name);
    const first = Retry.find(({ ErrorEquals }: Json) => ['LeaseLostError', 'States.ALL'].includes(ErrorEquals[0]));
    expect(first).toMatchObject({ ErrorEquals: ['LeaseLostError'], MaxAttempts: 0 });
  },
);

it('tries to write an archive again whatever went wrong, unless there is no vault any more that may be written to', () => {
  for (const name of ['UploadArchive', 'UploadCatalog']) {
    const { Retry } = functionSteps(states).get(name);
    expect(Retry.map(({ ErrorEquals }: Json) => ErrorEquals[0])).toEqual([
      'VaultNotFoundError',
      'LeaseLostError',
      'Lambda.ServiceException',
      'States.ALL',
    ]);
    expect(Retry[0]).toEqual({ ErrorEquals: ['VaultNotFoundError', 'VaultDeniedError'], MaxAttempts: 0 });
  }
});

it('reports whatever ends it early, then fails with that error', () => {
  const steps = [
    'OpenRun',
    'TrySigning',
    'PlanBackup',
    'WriteArchives',
    'WriteSnapshot',
    'AdoptSnapshot',
    'SignAdopted',
    'SealSnapshot',
    'ApplyRetention',
  ];
  for (const name of [...steps, 'ReportRun']) {
    expect(states[name].Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'ReportFailure' }]);
    expect(Object.keys(states[name].Catch[0].Assign.failure)).toEqual(['error', 'cause']);
  }
  expect(states.ReportFailure).toMatchObject({ Next: 'IsRefusal', Catch: [{ Next: 'RunFailed' }] });
  expect(states.IsRefusal).toMatchObject({ Choices: [{ Next: 'RunRefused' }], Default: 'RunFailed' });
  expect(states.RunFailed).toMatchObject({
    Type: 'Fail',
    Error: '{% $failure.error %}',
    Cause: '{% $failure.cause %}',
  });
});

it.each([...functionSteps(states)])(
  'retries %s when Lambda throttles or fails, with backoff and full jitter',
  (_, step) => {
    for (const error of ['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.SdkClientException']) {
      const retry = retryOf(step.Retry, error) ?? retryOf(step.Retry, 'States.ALL');
      expect(retry).toMatchObject({ BackoffRate: 2, MaxAttempts: 6, JitterStrategy: 'FULL' });
    }
  },
);

it('is not there without a plan', () => {
  expect(() => machineOf(synthesizedTemplates({ vaults: ['demo'] }), 'backup')).toThrow('there is no state machine');
});
