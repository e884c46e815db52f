import type { JobDocument } from './job-document';

/**
 * Description of a Glacier job of Moraine. The job's notice contains it, so that a notice can be matched to its piece even if the
 * job id was never recorded.
 *
 * `moraine/1/<run id>/<kind of single job>` or `moraine/1/<run id>/<batch>/<index>/<round>`
 */
export type JobDescription = { kind: SingleJob; runId: string } | ({ kind: 'piece' } & PieceRequest);

/**
 * Jobs of which a run has one each and for which its state machine waits: the inventory of its vault, the inventory of the vault
 * with the mapping, and the mapping.
 */
const SINGLE_JOBS = ['inventory', 'mapping-inventory', 'mapping'] as const;
export type SingleJob = (typeof SINGLE_JOBS)[number];

/** Request for a piece of a run in one round. */
export interface PieceRequest {
  runId: string;
  batch: number;
  index: number;
  round: number;
}

export function formatJobDescription(job: JobDescription): string {
  return job.kind === 'piece'
    ? `moraine/1/${job.runId}/${job.batch}/${job.index}/${job.round}`
    : `moraine/1/${job.runId}/${job.kind}`;
}

const SINGLE = /^moraine\/1\/([A-Za-z0-9_.-]{1,80})\/([a-z-]{1,20})$/;
const PIECE = /^moraine\/1\/([A-Za-z0-9_.-]{1,80})\/(\d{1,9})\/(\d{1,3})\/(\d{1,4})$/;

/** Parse a job description. @returns undefined for a job that Moraine did not start */
export function parseJobDescription(text: string | null | undefined): JobDescription | undefined {
  const single = SINGLE.exec(text ?? '');
  const kind = SINGLE_JOBS.find((job) => job === single?.[2]);
  if (single?.[1] && kind) return { kind, runId: single[1] };
  const piece = PIECE.exec(text ?? '');
  if (!piece?.[1]) return undefined;
  return { kind: 'piece', runId: piece[1], batch: Number(piece[2]), index: Number(piece[3]), round: Number(piece[4]) };
}

/** Address the notice of a job to a piece. The job may have been started in an earlier round, or by another run. */
export const noticeOf = (piece: PieceRequest, job: JobDocument): JobDocument => ({
  ...job,
  JobDescription: formatJobDescription({ kind: 'piece', ...piece }),
});
