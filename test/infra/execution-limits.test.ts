import { PORTIONS_MAX } from '../../core/backup/upload/spread-parts';
import { VAULT_WAITS_MAX } from '../../core/contracts/deletion-run';
import { ATTEMPT_MS } from '../../core/retrieval/records/batch-record';
import { PLAN_TURNS_MAX, RETENTION_TURNS_MAX } from '../../lib/backup/backup-state-machine';
import { UPLOAD_TURNS_MAX } from '../../lib/backup/upload-states';
import { DELETION_TURNS_MAX } from '../../lib/deletion/deletion-state-machine';
import { READ_TURNS_MAX } from '../../lib/inventory/inventory-state-machine';
import { CHECK_TURNS_MAX, COPY_TURNS_MAX, REBUILD_TURNS_MAX } from '../../lib/retrieval/retrieval-state-machine';
import { HISTORY_MAX_EVENTS } from '../../local/states/executions/history';
import { functionsByName, resourcesOf, synthesizedTemplates } from './synthesized';

/** Events that a call of a function leaves in the history of its execution. */
const CALL_EVENTS = 7;

describe('an execution ends, whatever its functions answer, before its history is full', () => {
  it('of a backup, with room for 6 events of each of a thousand segments', () => {
    expect(CALL_EVENTS * (PLAN_TURNS_MAX + RETENTION_TURNS_MAX) + 6 * 1000).toBeLessThan(HISTORY_MAX_EVENTS);
  });

  it('of an archive, each portion of which takes five calls', () => {
    expect(CALL_EVENTS * (UPLOAD_TURNS_MAX + 5 * PORTIONS_MAX)).toBeLessThan(HISTORY_MAX_EVENTS);
  });

  it('of an inventory', () => {
    expect(CALL_EVENTS * READ_TURNS_MAX).toBeLessThan(HISTORY_MAX_EVENTS / 2);
  });

  it('of a check, which may be made twice', () => {
    expect(CALL_EVENTS * CHECK_TURNS_MAX).toBeLessThan(HISTORY_MAX_EVENTS / 2);
  });

  it('of a deletion, with the waits for an inventory that shows the vault empty', () => {
    // Each wait leaves the events of the wait, of two calls and of an inventory's job.
    const waits = (VAULT_WAITS_MAX + 1) * (4 + 3 * CALL_EVENTS);
    expect(CALL_EVENTS * DELETION_TURNS_MAX + waits).toBeLessThan(HISTORY_MAX_EVENTS);
  });

  it('of a rebuild', () => {
    expect(CALL_EVENTS * REBUILD_TURNS_MAX).toBeLessThan(HISTORY_MAX_EVENTS / 2);
  });

  it('of a retrieval stays below its maximum after the calls that copy objects', () => {
    expect(CALL_EVENTS * COPY_TURNS_MAX).toBeLessThan(HISTORY_MAX_EVENTS / 2);
  });
});

it('takes an attempt at a batch for dead when its function cannot be at work, and before its message comes again', () => {
  const templates = synthesizedTemplates({ vaults: ['demo'] });
  const timeoutMs = 1000 * functionsByName(templates.app).get('request-batch')?.Timeout;
  const queue = resourcesOf(templates.state, 'AWS::SQS::Queue').find(({ id }) => id === 'RequestsQueue');
  const hiddenMs = 1000 * queue?.resource.Properties.VisibilityTimeout;
  expect(ATTEMPT_MS).toBeGreaterThan(timeoutMs);
  expect(ATTEMPT_MS).toBeLessThan(hiddenMs);
});
