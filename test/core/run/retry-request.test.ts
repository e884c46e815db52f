import { InvalidInputError } from '../../../core/contracts/errors';
import type { RunKind } from '../../../core/contracts/run-kind';
import type { RunStatus } from '../../../core/contracts/run-status';
import { retryRequest } from '../../../core/run/retry-request';
import type { RunRecord } from '../../../core/run/run-record';
import { runOf as retrievalOf } from '../../lambdas/plan-retrieval/runs';

const recordOf = (kind: RunKind, request: object, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ runId: 'run-1', kind, executionArn: 'arn:run-1', startedAt: '2026-01-05T10:00:00.000Z', isDryRun: false },
  ...{ status: 'failed', failure: undefined, run: undefined, denied: undefined },
  request: { kind, ...request },
  ...more,
});

/** The request by which a run is tried again. */
function againOf(
  kind: RunKind,
  request: object,
  more: Partial<RunRecord> = {},
  failures?: { bucket: string; key: string },
) {
  const retry = retryRequest(recordOf(kind, request, more), failures);
  if (retry.kind !== 'possible') throw new Error(`it is ${retry.kind}`);
  return retry.request;
}

const FAILURES = { bucket: 'runs', key: 'runs/run-1/failures.jsonl' };

describe('the request that tries a run again', () => {
  it('of a retrieval is the same, to where that one went', () => {
    const manifest = { bucket: 'runs', key: 'manifests/run-1.jsonl' };
    const request = { vault: 'photos', budgetUsd: 5, manifest };
    const run = retrievalOf({ tier: 'Standard', destination: { bucket: 'restored', prefix: 'as/configured/' } });
    expect(againOf('retrieve', request, { run })).toEqual({
      ...{ kind: 'retrieve', ...request, dryRun: false, retryOf: 'run-1' },
      tier: 'Standard',
      naming: 'decoded',
      destination: { bucket: 'restored', prefix: 'as/configured/' },
    });
  });

  it('has the tiers with which that one was opened, also its fallback', () => {
    const tiers = { tier: 'Expedited', fallback: 'Bulk' } as const;
    const asked = { vault: 'photos', tier: 'Expedited' };
    expect(againOf('retrieve', asked, { run: retrievalOf(tiers) })).toMatchObject(tiers);
    expect(againOf('rebuild', asked, { run: retrievalOf({ kind: 'rebuild', ...tiers }) })).toMatchObject(tiers);
    expect(againOf('rebuild', { ...asked, fallback: 'Standard' })).toMatchObject({ ...asked, fallback: 'Standard' });
  });

  it('of a retrieval that was never opened goes where it was to go', () => {
    const destination = { bucket: 'restored', prefix: 'photos/' };
    expect(againOf('retrieve', { vault: 'photos', destination })).toMatchObject({ destination });
    expect(againOf('retrieve', { vault: 'photos' })).not.toHaveProperty('destination');
  });

  it('of a retrieval names what failed, when that is all that is left', () => {
    const manifest = { bucket: 'runs', key: 'manifests/run-1.jsonl' };
    const status = 'completed-with-errors';
    expect(againOf('retrieve', { vault: 'photos', manifest }, { status }, FAILURES)).toMatchObject({
      manifest: FAILURES,
    });
    expect(againOf('retrieve', { vault: 'photos', manifest }, { status })).toMatchObject({ manifest });
  });

  it('of a retrieval keeps its selection, unless what failed is all that is left', () => {
    const selection = { paths: ['a/**'], limit: 5 };
    const request = { vault: 'photos', selection };
    const status = 'completed-with-errors';
    expect(againOf('retrieve', request)).toMatchObject({ selection });
    expect(againOf('retrieve', request, { status })).toMatchObject({ selection });
    const ofFailures = againOf('retrieve', request, { status }, FAILURES);
    expect(ofFailures).toMatchObject({ manifest: FAILURES, selection: undefined });
  });

  it('of a check takes the same sample, of the snapshot that was named, outside the schedule', () => {
    const request = {
      vault: 'photos',
      check: { plan: 'docs', at: '2026-01-05T10:00:00Z' },
      sample: { objects: 5 },
      scheduledTime: '2026-01-05T03:00:00Z',
    };
    const check = { plan: 'docs', snapshot: '20260104T030000Z' };
    const run = retrievalOf({ kind: 'check', tier: 'Standard', check, sample: { objects: 5, seed: 'run-1' } });
    expect(againOf('check', request, { run, status: 'completed-with-errors' })).toEqual({
      ...{ kind: 'check', vault: 'photos', check, dryRun: false, retryOf: 'run-1' },
      tier: 'Standard',
      sample: { objects: 5, seed: 'run-1' },
    });
    const { scheduledTime: _, ...asked } = request;
    expect(againOf('check', request)).toEqual({ kind: 'check', ...asked, dryRun: false, retryOf: 'run-1' });
  });

  it('of a restore names the snapshot that was meant', () => {
    const restore = { plan: 'docs', at: '2026-01-05T10:00:00Z', paths: ['a/'] };
    const run = retrievalOf({
      kind: 'restore',
      restore: { plan: 'docs', snapshot: '20260104T030000Z', paths: ['a/'] },
    });
    expect(againOf('restore', { vault: 'photos', restore }, { run })).toMatchObject({
      restore: { plan: 'docs', snapshot: '20260104T030000Z', at: undefined, paths: ['a/'] },
      destination: { bucket: 'restored', prefix: '' },
    });
    expect(againOf('restore', { vault: 'photos', restore })).toMatchObject({ restore });
  });

  it.each<[RunKind, object]>([
    ['rebuild', { vault: 'photos', dryRun: false }],
    ['backup', { plan: 'docs', budgetUsd: 5, acceptEarlyDeletionFee: true, dryRun: false }],
    ['forget', { plan: 'docs', acceptEarlyDeletionFee: true, dryRun: true }],
    ['accept', { plan: 'docs', snapshot: '20260104T030000Z' }],
    ['reject', { plan: 'docs', snapshot: '20260104T030000Z' }],
    ['pin', { plan: 'docs', snapshot: '20260104T030000Z', reason: 'why', person: 'arn:jo' }],
    ['unpin', { plan: 'docs', snapshot: '20260104T030000Z' }],
    ['adopt', { plan: 'docs', snapshot: '20260104T030000Z', adopt: { rebuild: 'run-0' } }],
  ])('of a %s is the same', (kind, request) => {
    expect(againOf(kind, request)).toEqual({ kind, ...request, retryOf: 'run-1' });
  });

  it('of a scheduled backup has no time of a schedule: it would be taken for the same run', () => {
    const request = againOf('backup', { plan: 'docs', scheduledTime: '2026-01-05T03:00:00Z' });
    expect(Object.keys(request)).not.toContain('scheduledTime');
  });

  it('names the run that is tried again, not the one which that tried again', () => {
    expect(againOf('retrieve', { vault: 'photos', retryOf: 'run-0' })).toMatchObject({ retryOf: 'run-1' });
  });

  it('cannot be made of one that is not valid', () => {
    expect(() => retryRequest(recordOf('retrieve', { vault: 'photos', tierr: 'Bulk' }))).toThrow(InvalidInputError);
  });
});

describe('a run', () => {
  it.each<[RunStatus, string]>([
    ['opening', 'under-way'],
    ['retrieving', 'under-way'],
    ['stopping', 'under-way'],
    ['succeeded', 'nothing-left'],
    ['planned', 'nothing-left'],
    ['completed-with-errors', 'possible'],
    ['failed', 'possible'],
    ['stopped', 'possible'],
  ])('that is %s: to try it again is %s', (status, kind) => {
    expect(retryRequest(recordOf('retrieve', { vault: 'photos' }, { status })).kind).toBe(kind);
  });
});
