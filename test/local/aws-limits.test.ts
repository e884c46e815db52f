import { BATCH_LOOKS_MAX, BATCH_PAUSES_MAX, BATCH_WAITS_MAX } from '../../core/contracts/batch-limits';
import { MoraineConfig, PLANS_BYTES_MAX } from '../../core/contracts/config';
import { JOB_OUTPUT_HOURS } from '../../core/contracts/job-output';
import {
  GLACIER_PART_BYTES_MAX,
  GLACIER_PARTS_MAX,
  S3_PART_BYTES_MAX,
  S3_PART_BYTES_MIN,
  S3_PARTS_MAX,
} from '../../core/ranges/limits';
import { defaultOptions } from '../../local/glacier/glacier-options';
import { partBytesMax } from '../../local/glacier/multipart/upload-operations';
import { partsMax } from '../../local/glacier/multipart/upload-part';
import { PAYLOAD_MAX_BYTES as S3_BODY_BYTES_MAX } from '../../local/s3/body/payload';
import { PART_MIN_BYTES, PARTS_MAX } from '../../local/s3/operations/completed-parts';
import { HISTORY_MAX_EVENTS } from '../../local/states/executions/history';
import { PAYLOAD_MAX_BYTES } from '../../local/states/interpreter/data-limit';
import { CONCURRENCY_MAX } from '../../local/states/interpreter/distributed-map';

/** What the embedded cloud refuses as AWS does, beside what the program believes that AWS refuses. */
describe('limits of the embedded cloud and of the program', () => {
  it('are the same for parts of S3 and of Glacier', () => {
    expect(PARTS_MAX).toBe(S3_PARTS_MAX);
    expect(PART_MIN_BYTES).toBeLessThanOrEqual(S3_PART_BYTES_MIN);
    expect(PART_MIN_BYTES).toBeGreaterThan(S3_PART_BYTES_MIN / 2);
    expect(S3_BODY_BYTES_MAX).toBeGreaterThanOrEqual(S3_PART_BYTES_MAX);
    expect(S3_BODY_BYTES_MAX).toBeLessThan(2 * S3_PART_BYTES_MAX);
    expect(partsMax).toBe(GLACIER_PARTS_MAX);
    expect(partBytesMax).toBe(GLACIER_PART_BYTES_MAX);
  });

  it('are the same for the life of job output', () => {
    expect(defaultOptions.outputLifetimeMs).toBe(JOB_OUTPUT_HOURS * 3_600_000);
  });

  it('leave room for the plans that a state machine hands on, with the request beside them', () => {
    expect(PLANS_BYTES_MAX).toBeLessThanOrEqual(0.75 * PAYLOAD_MAX_BYTES);
  });

  it('let no more batches be configured than a map runs at once', () => {
    const batches = (batchesInFlightMax: number) =>
      MoraineConfig.safeParse({ vaults: ['v'], retrieval: { batchesInFlightMax } }).success;
    expect(batches(CONCURRENCY_MAX)).toBe(true);
    expect(batches(CONCURRENCY_MAX + 1)).toBe(false);
  });

  it('let a batch end before its history is full: 15 events a wait, 10 a pause', () => {
    const waits = BATCH_LOOKS_MAX + (BATCH_WAITS_MAX - BATCH_LOOKS_MAX - BATCH_PAUSES_MAX);
    expect(15 * waits + 10 * BATCH_PAUSES_MAX).toBeLessThan(HISTORY_MAX_EVENTS);
  });
});
