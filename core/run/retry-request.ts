import type { RunOf } from '../contracts/opened-run';
import { parseRequest } from '../contracts/parse-request';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { RunKind } from '../contracts/run-kind';
import { type AnyRequest, requestSchemaOf } from '../contracts/run-request';
import { hasEnded } from '../contracts/run-status';
import type { ObjectLocation } from '../ports/object-location';
import type { RunRecord } from './run-record';

type RequestOf<Kind extends RunKind> = Extract<AnyRequest, { kind: Kind }>;

/** Run to retry, besides its request. */
interface Retried<Kind extends RunKind> {
  run: RunOf<Kind> | undefined;
  /** Manifest of the failed archives, when nothing else is left to do. */
  failures: ObjectLocation | undefined;
}

/** Builders of the retry request, by kind of run. */
const rules: { [Kind in RunKind]: (request: RequestOf<Kind>, other: Retried<Kind>) => RequestOf<Kind> } = {
  retrieve: (request, { run, failures }) => ({
    ...asOpened(request, run),
    naming: run?.settings.naming ?? request.naming,
    // The failures are those of selected archives, and their manifest has keys that globs of names may not match.
    ...(failures && { manifest: failures, selection: undefined }),
  }),
  restore: (request, { run }) => ({
    ...asOpened(request, run),
    restore: run ? { ...request.restore, snapshot: run.restore.snapshot, at: undefined } : request.restore,
  }),
  rebuild: (request, { run }) => ({ ...request, ...tiersOf(request, run) }),
  check: ({ scheduledTime: _, ...request }, { run }) => ({
    ...request,
    ...tiersOf(request, run),
    // The same sample, most jobs of which are paid for.
    sample: run?.sample ?? request.sample,
    check: run ? { ...request.check, snapshot: run.check.snapshot, at: undefined } : request.check,
  }),
  // With its scheduled time, it would have the id of the same run.
  backup: ({ scheduledTime: _, ...request }) => request,
  forget: (request) => request,
  accept: (request) => request,
  reject: (request) => request,
  pin: (request) => request,
  unpin: (request) => request,
  adopt: (request) => request,
  inventory: (request) => request,
  // What the other run deleted is on record, and not listed again.
  delete: (request) => request,
};

type Tiers = Partial<Pick<RetrievalRun, 'tier' | 'fallback'>>;

/** Tiers of the opened run, since the defaults of the configuration may have changed. */
const tiersOf = (request: Tiers, run: Tiers | undefined): Tiers => {
  const { tier, fallback } = run ?? request;
  return { tier, fallback };
};

/** Request with the destination and the tiers of the opened run. */
const asOpened = <Request extends RequestOf<'retrieve' | 'restore'>>(
  request: Request,
  run: Pick<RetrievalRun, 'destination' | 'tier' | 'fallback'> | undefined,
): Request => (run ? { ...request, destination: run.destination, ...tiersOf(request, run) } : request);

/** Whether a run can be retried, and by which request; not while it is under way, or when it left nothing to do. */
export type Retry = { kind: 'possible'; request: AnyRequest } | { kind: 'under-way' } | { kind: 'nothing-left' };

/**
 * Make the request of a run that completes what another one left undone.
 *
 * @param failures manifest of the failed archives, when nothing else is left to do
 * @throws InvalidInputError when the request of the other run was invalid, so that only a new request can be made
 */
export function retryRequest(other: RunRecord, failures?: ObjectLocation): Retry {
  if (!hasEnded(other.status)) return { kind: 'under-way' };
  if (other.status === 'succeeded' || other.status === 'planned') return { kind: 'nothing-left' };
  const request = parseRequest(requestSchemaOf(other.kind), other.request);
  // Each builder takes a request and a run of its own kind, and these two have the same kind.
  const rule = rules[request.kind] as (request: AnyRequest, other: object) => AnyRequest;
  return { kind: 'possible', request: { ...rule(request, { run: other.run, failures }), retryOf: other.runId } };
}
