import { retrievalRunId } from '../../../../core/backup/check/check-run-id';
import { planRunId } from '../../../../core/backup/run-id';
import { RetrievalRequest } from '../../../../core/contracts/retrieval-run';

const asked = (more: object = {}) =>
  RetrievalRequest.parse({ kind: 'check', vault: 'photos', check: { plan: 'docs' }, ...more });
const scheduledTime = '2026-01-05T03:00:00Z';

it('names a run after its execution, unless a schedule has started it', () => {
  expect(retrievalRunId('run-1', asked())).toBe('run-1');
  expect(retrievalRunId('run-1', RetrievalRequest.parse({ kind: 'retrieve', vault: 'photos' }))).toBe('run-1');
});

it('gives all executions for one time of a schedule one id, which is not that of a backup for the same time', () => {
  const id = retrievalRunId('a', asked({ scheduledTime }));
  expect(id).toMatch(/^20260105T030000Z-[0-9a-f]{6}$/);
  expect(retrievalRunId('b', asked({ scheduledTime }))).toBe(id);
  expect(retrievalRunId('a', asked({ scheduledTime, check: { plan: 'mail' } }))).not.toBe(id);
  expect(planRunId('a', { plan: 'docs', scheduledTime })).not.toBe(id);
});
