import validate from 'asl-validator';
import { RetrievalConfiguration } from '../../core/contracts/retrieval-run';
import { functionSteps, type Json, machineOf, retryOf, synthesizedTemplates } from './synthesized';

const templates = synthesizedTemplates({
  vaults: ['demo'],
  destinations: [{ bucket: 'elsewhere', prefix: 'a/', keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' }],
  plans: [{ name: 'documents', source: { bucket: 'source' }, vault: 'demo' }],
});
const { properties: machine, definition } = machineOf(templates, 'retrieve');
const states = definition.States;
const children = states.RetrieveBatches.ItemProcessor.States;

it('is valid Amazon States Language', () => {
  // The validator takes the empty text of a prefix for neither text nor expression; Step Functions passes it on.
  const checked = JSON.parse(JSON.stringify(definition).replaceAll('"prefix":""', '"prefix":"any/"'));
  const { isValid, errorsText } = validate(checked, { checkPaths: true, checkArn: false });
  expect(errorsText()).toBe('');
  expect(isValid).toBe(true);
});

it('is one standard machine in JSONata, named so that functions can be granted its tokens', () => {
  expect(definition.QueryLanguage).toBe('JSONata');
  expect(machine).toMatchObject({ StateMachineName: 'moraine-retrieve', StateMachineType: 'STANDARD' });
  expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  expect(machine.TracingConfiguration?.Enabled ?? false).toBe(false);
});

describe('a run', () => {
  it('opens with its request and a configuration that open-retrieval understands', () => {
    const { Payload } = states.OpenRun.Arguments;
    expect(definition.StartAt).toBe('OpenRun');
    expect(Payload).toMatchObject({
      execution: '{% $states.context.Execution.Name %}',
      executionArn: '{% $states.context.Execution.Id %}',
      executionStartedAt: '{% $states.context.Execution.StartTime %}',
      request: '{% $states.context.Execution.Input %}',
    });
    expect(RetrievalConfiguration.parse(Payload.configuration)).toEqual(Payload.configuration);
    expect(Payload.configuration.destinations).toEqual([
      { bucket: '<RestoreBucket>', prefix: '' },
      { bucket: 'elsewhere', prefix: 'a/' },
    ]);
    expect(Payload.configuration.rebuildTo).toEqual({ bucket: '<RunsBucket>', prefix: 'rebuild/' });
    expect(Payload.configuration.sampleTo).toEqual({ bucket: '<RunsBucket>', prefix: 'samples/' });
  });

  it('waits for a day while another run holds the lease of the plan that it restores from', () => {
    expect(retryOf(states.OpenRun.Retry, 'LeaseHeldError')).toMatchObject({
      IntervalSeconds: 20,
      MaxDelaySeconds: 900,
      MaxAttempts: 100,
      BackoffRate: 2,
    });
  });

  it('has both functions that write to the destination prove that they may, before it asks for anything', () => {
    expect(states.OpenRun.Next).toBe('IsRunOpened');
    expect(states.IsRunOpened).toMatchObject({
      Choices: [{ Condition: '{% $opening.opened %}', Next: 'BeginRun' }],
      Default: 'RunSkipped',
    });
    expect(states.BeginRun).toMatchObject({ Assign: { run: '{% $opening.run %}' }, Next: 'IsAnythingWritten' });
    expect(states.IsAnythingWritten.Default).toBe('ProbeForWholeArchives');
    expect(states.ProbeForWholeArchives).toMatchObject({
      Arguments: { FunctionName: '<RetrievalAcceptNoticeFunction.Arn>', Payload: { probe: '{% $run %}' } },
      Next: 'ProbeForPartsAndMembers',
    });
    expect(states.ProbeForPartsAndMembers).toMatchObject({
      Arguments: { FunctionName: '<RetrievalCopyRangeFunction.Arn>', Payload: { probe: '{% $run %}' } },
      Next: 'HasVaultMapping',
    });
    for (const { Retry } of [states.ProbeForWholeArchives, states.ProbeForPartsAndMembers]) {
      expect(Retry[0]).toMatchObject({ ErrorEquals: ['DestinationDeniedError', 'ObjectRefusedError'], MaxAttempts: 0 });
      expect(Retry[1]).toMatchObject({ ErrorEquals: ['States.ALL'], MaxAttempts: 6 });
    }
  });

  it('asks for the inventory unless a manifest or a snapshot tells what to retrieve', () => {
    expect(states.IsInventoryNeeded).toMatchObject({
      Choices: [
        { Condition: "{% $run.kind = 'restore' %}", Next: 'PlanRestore' },
        { Condition: '{% $exists($run.manifest) %}', Next: 'PlanRetrieval' },
      ],
      Default: 'RequestInventory',
    });
  });

  it('goes on with the plan of a restore as with any other', () => {
    expect(states.PlanRestore).toMatchObject({
      Arguments: {
        Payload: '{% $merge([{"run": $run, "turn": $states.context.State.RetryCount + 1}, $checked]) %}',
      },
      Assign: { plan: '{% $states.result.Payload %}' },
      Next: 'IsAnythingToRetrieve',
    });
    expect(states.PlanRetrieval.Assign).toEqual(states.PlanRestore.Assign);
    expect(states.PlanRetrieval.Next).toBe('IsAnythingToRetrieve');
  });

  it('waits for the inventory with a token, and asks again when it is not ready, failed or was lost', () => {
    const { Resource, TimeoutSeconds, Arguments, Retry } = states.RequestInventory;
    expect(Resource).toMatch(/:states:::lambda:invoke\.waitForTaskToken$/);
    expect(TimeoutSeconds).toBe(8 * 3600);
    expect(Arguments.Payload).toEqual({
      runId: '{% $run.runId %}',
      vault: '{% $run.vault %}',
      token: '{% $states.context.Task.Token %}',
      wait: '{% $inventoryWaits + $states.context.State.RetryCount + 1 %}',
      created: '{% $exists($run.selection.created) ? $run.selection.created : {} %}',
    });
    expect(retryOf(Retry, 'InventoryNotReadyError')).toMatchObject({ IntervalSeconds: 21_600, MaxAttempts: 8 });
    expect(retryOf(Retry, 'States.Timeout')).toMatchObject({ IntervalSeconds: 1, MaxAttempts: 3 });
    expect(retryOf(Retry, 'InventoryJobFailedError')).toBe(retryOf(Retry, 'States.Timeout'));
    // From 5 s on, twice as long each time, up to 5 min: 300 of them are a day.
    expect(retryOf(Retry, 'RetrievalThrottledError')).toMatchObject({
      IntervalSeconds: 5,
      BackoffRate: 2,
      MaxDelaySeconds: 300,
      MaxAttempts: 300,
      JitterStrategy: 'FULL',
    });
  });

  it('asks for the inventory once more when its output is gone before the plan reads it', () => {
    const [gone, rest] = states.PlanRetrieval.Catch;
    expect(gone).toMatchObject({ ErrorEquals: ['InventoryJobFailedError'], Next: 'IsInventoryRequestedAgain' });
    expect(gone.Assign.inventoryRerequests).toBe('{% $inventoryRerequests + 1 %}');
    expect(states.IsInventoryRequestedAgain).toMatchObject({
      Choices: [{ Condition: '{% $inventoryRerequests <= 1 %}', Next: 'RequestInventory' }],
      Default: 'ReportFailure',
    });
    expect(rest).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'ReportFailure' });
  });

  it('goes straight to its report when it is a dry run or finds nothing to request', () => {
    expect(states.IsAnythingToRetrieve).toMatchObject({
      Choices: [
        { Condition: '{% $run.dryRun %}', Next: 'ReportRun' },
        { Condition: '{% $plan.batches = 0 %}', Next: 'IsRebuild' },
      ],
      Default: 'RetrieveBatches',
    });
    expect(states.IsRebuild.Default).toBe('IsAnythingToCopy');
    expect(states.IsAnythingToCopy.Default).toBe('ReportRun');
  });

  it('copies objects after the batches, call by call, when its plan has copies', () => {
    expect(states.IsAnythingToCopy.Choices).toEqual([
      { Condition: '{% $exists($plan.copies) and $plan.copies > 0 %}', Next: 'CopyObjects' },
    ]);
    expect(states.BeginRun.Assign).toMatchObject({ copied: 0, copyTurn: 0 });
    expect(states.CopyObjects).toMatchObject({
      Arguments: {
        FunctionName: '<RetrievalCopyObjectsFunction.Arn>',
        Payload: { run: '{% $run %}', done: '{% $copied %}' },
      },
      Assign: {
        copied: '{% $states.result.Payload.done %}',
        isCopied: '{% $states.result.Payload.isComplete %}',
        copyTurn: '{% $copyTurn + 1 %}',
      },
      Next: 'AreObjectsCopied',
    });
    expect(states.AreObjectsCopied).toMatchObject({
      Choices: [
        { Condition: '{% $isCopied %}', Next: 'ReportRun' },
        { Condition: '{% $copyTurn >= 1000 %}', Next: 'ReportFailure' },
      ],
      Default: 'CopyObjects',
    });
  });

  it('puts the snapshots back after a rebuild has retrieved their catalogs, or has found none', () => {
    expect(states.RetrieveBatches.Next).toBe('IsRebuild');
    expect(states.IsRebuild.Choices).toEqual([{ Condition: "{% $run.kind = 'rebuild' %}", Next: 'RebuildCatalog' }]);
    expect(states.RebuildCatalog.Arguments.Payload).toEqual({
      run: '{% $run %}',
      executionArn: '{% $states.context.Execution.Id %}',
      catalogKeys: [],
      plans: ['documents'],
    });
    expect(states.RebuildCatalog.Next).toBe('IsRebuilt');
    expect(states.IsRebuilt.Choices[0]).toEqual({ Condition: '{% $rebuilt %}', Next: 'ReportRun' });
    expect(states.IsRebuilt.Default).toBe('RebuildCatalog');
    expect(retryOf(states.RebuildCatalog.Retry, 'LeaseHeldError')).toEqual(
      retryOf(states.OpenRun.Retry, 'LeaseHeldError'),
    );
  });

  it('checks archives once the inventory has come, call by call, and goes on with the plan of a sample when there is one', () => {
    expect(states.IsAnythingWritten.Choices).toEqual([
      { Condition: "{% $run.kind = 'check' and $not($exists($run.sample)) %}", Next: 'RequestInventory' },
    ]);
    expect(states.RequestInventory.Next).toBe('IsCheck');
    expect(states.IsCheck).toMatchObject({
      Choices: [{ Condition: "{% $run.kind = 'check' %}", Next: 'CheckArchives' }],
      Default: 'PlanRetrieval',
    });
    expect(states.CheckArchives).toMatchObject({
      Arguments: { Payload: { run: '{% $run %}', inventory: '{% $inventory %}' } },
      Next: 'AreArchivesChecked',
    });
    expect(states.CheckArchives.Catch[0]).toMatchObject({
      ErrorEquals: ['InventoryJobFailedError'],
      Next: 'IsInventoryRequestedAgain',
    });
    expect(states.AreArchivesChecked).toMatchObject({
      Choices: [
        { Condition: '{% $isChecked and $exists($checked.sampled) %}', Next: 'PlanRestore' },
        { Condition: '{% $isChecked %}', Next: 'ReportRun' },
        { Next: 'ReportFailure' },
      ],
      Default: 'CheckArchives',
    });
  });

  it('ends with the report as its output', () => {
    expect(states.ReportRun).toMatchObject({ End: true, Output: '{% $states.result.Payload %}' });
  });

  it('reports whatever ends it early, then fails with that error', () => {
    const probes = ['ProbeForWholeArchives', 'ProbeForPartsAndMembers'];
    const plans = ['RequestInventory', 'PlanRetrieval', 'PlanRestore'];
    for (const name of [
      'OpenRun',
      ...probes,
      ...plans,
      'RetrieveBatches',
      'RebuildCatalog',
      'CheckArchives',
      'CopyObjects',
      'ReportRun',
    ]) {
      const caught = states[name].Catch.at(-1);
      expect(caught).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'ReportFailure' });
      expect(Object.keys(caught.Assign.failure)).toEqual(['error', 'cause']);
    }
    expect(states.ReportFailure.Arguments.Payload.failure).toBe('{% $failure %}');
    expect(states.ReportFailure).toMatchObject({ Next: 'IsRefusal', Catch: [{ Next: 'RunFailed' }] });
    expect(states.IsRefusal).toMatchObject({ Choices: [{ Next: 'RunRefused' }], Default: 'RunFailed' });
    expect(states.RunFailed).toMatchObject({
      Type: 'Fail',
      Error: '{% $failure.error %}',
      Cause: '{% $failure.cause %}',
    });
  });
});

describe('the map of batches', () => {
  const map = states.RetrieveBatches;

  it('reads the index of the run and hands each child a pointer to its batch', () => {
    expect(map.ItemReader).toMatchObject({
      Resource: expect.stringMatching(/:states:::s3:getObject$/),
      ReaderConfig: { InputType: 'JSONL' },
      Arguments: { Bucket: '<RunsBucket>', Key: "{% 'runs/' & $run.runId & '/index.jsonl' %}" },
    });
    expect(map.ItemSelector).toEqual({
      runId: '{% $run.runId %}',
      batch: '{% $states.context.Map.Item.Value.batch %}',
      firstWaitSeconds: '{% $plan.firstWaitSeconds %}',
      restSeconds:
        '{% $exists($plan.restSeconds) and $states.context.Map.Item.Value.batch > 0 ? $plan.restSeconds : 0 %}',
    });
  });

  it('runs standard children, as many at once as the plan allows, and outlives the failure of any', () => {
    expect(map.ItemProcessor.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
    expect(map).toMatchObject({
      Label: 'batch',
      MaxConcurrency: '{% $plan.batchesInFlightMax %}',
      ToleratedFailurePercentage: 100,
    });
  });

  it('keeps the results with the run', () => {
    expect(map.ResultWriter).toMatchObject({
      Resource: expect.stringMatching(/:states:::s3:putObject$/),
      Arguments: { Bucket: '<RunsBucket>', Prefix: "{% 'runs/' & $run.runId & '/map/' %}" },
    });
  });
});

describe('a batch', () => {
  const nextWait = '{% $wait + $states.context.State.RetryCount %}';

  it('is requested by a message that carries the token, and waits as long as it is told', () => {
    expect(children.RequestBatch).toMatchObject({
      Resource: expect.stringMatching(/:states:::sqs:sendMessage\.waitForTaskToken$/),
      TimeoutSeconds: '{% $waitSeconds %}',
      Arguments: {
        QueueUrl: '<RequestsQueue>',
        MessageBody: {
          runId: '{% $runId %}',
          batch: '{% $batch %}',
          round: '{% $batchRound %}',
          wait: nextWait,
          token: '{% $states.context.Task.Token %}',
          pausedSeconds: '{% $pausedSeconds %}',
        },
      },
    });
  });

  it('is requested again for a day while the account may not retrieve more', () => {
    expect(children.RequestBatch.Retry).toEqual([
      { ErrorEquals: ['RetrievalDeferredError'], IntervalSeconds: 900, MaxAttempts: 96, BackoffRate: 1 },
    ]);
  });

  it('is asked for again after a pause when it was throttled, as long as there are waits left', () => {
    expect(children.RequestBatch.Next).toBe('IsBatchThrottled');
    expect(children.IsBatchThrottled).toMatchObject({
      Choices: [{ Condition: '{% $pausedSeconds > 0 and $pauses < 1000 %}', Next: 'PauseBatch' }],
      Default: 'ReconcileBatch',
    });
    expect(children.PauseBatch).toMatchObject({ Seconds: '{% $pausedSeconds %}', Next: 'RequestBatch' });
  });

  it('is reconciled after every wait, however it ended, with the number of the last one', () => {
    expect(children.RequestBatch).toMatchObject({
      Assign: { wait: nextWait },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'ReconcileBatch', Assign: { wait: nextWait } }],
    });
    expect(children.ReconcileBatch.Arguments.Payload).toEqual({
      runId: '{% $runId %}',
      batch: '{% $batch %}',
      round: '{% $batchRound %}',
      wait: '{% $wait %}',
      pauses: '{% $pauses %}',
    });
  });

  it('goes on in the round, and with the wait, that the reconciliation says', () => {
    for (const variable of ['done', 'wait', 'waitSeconds']) {
      expect(children.ReconcileBatch.Assign[variable]).toBe(`{% $states.result.Payload.${variable} %}`);
    }
    expect(children.ReconcileBatch.Assign.batchRound).toBe('{% $states.result.Payload.round %}');
    expect(children.IsBatchSettled.Choices[0]).toEqual({ Condition: '{% $done %}', Next: 'BatchSettled' });
    expect(children.IsBatchSettled.Default).toBe('RequestBatch');
  });

  it('has a bounded number of waits', () => {
    expect(children.IsBatchSettled.Choices[1]).toEqual({ Condition: '{% $wait > 1450 %}', Next: 'BatchExhausted' });
  });

  it('never fails: it has no Fail state, and what it cannot settle is in its output', () => {
    expect(Object.values<Json>(children).map(({ Type }) => Type)).not.toContain('Fail');
    expect(retryOf(children.ReconcileBatch.Retry, 'States.ALL')).toMatchObject({
      MaxAttempts: 6,
      JitterStrategy: 'FULL',
    });
    expect(children.ReconcileBatch.Catch[0]).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'BatchUnreconciled' });
    expect(children.BatchUnreconciled.Output).toMatchObject({ unreconciled: true, batch: '{% $batch %}' });
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

it('invokes a function in sixteen of its steps', () => {
  expect([...functionSteps(states).keys()].sort()).toEqual([
    'CheckArchives',
    'CopyObjects',
    'FindMapping',
    'OpenRun',
    'PlanRestore',
    'PlanRetrieval',
    'ProbeForPartsAndMembers',
    'ProbeForWholeArchives',
    'ReadMapping',
    'RebuildCatalog',
    'ReconcileBatch',
    'ReportFailure',
    'ReportRun',
    'RequestInventory',
    'RequestMapping',
    'RequestMappingInventory',
  ]);
});
