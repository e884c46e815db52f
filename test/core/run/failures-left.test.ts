import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import type { RetrievalReport } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { failuresLeft } from '../../../core/run/failures-left';
import type { RunRecord } from '../../../core/run/run-record';
import { aReport } from '../../cli/fake-deployment';

type Other = Pick<RunRecord, 'runId' | 'kind' | 'status'>;
const WITH_ERRORS: Other = { runId: 'run1', kind: 'retrieve', status: 'completed-with-errors' };

/** What a run left: its report, and the manifest of its failures. */
async function failuresOf(other: Other, report: Partial<RetrievalReport> = {}, failures = '{}\n') {
  const files = memoryWorkingFiles(memoryObjects({ buckets: ['runs'] }), 'runs');
  const write = (key: string, text: string) => files.write(key, text, 'application/json');
  await write(runFiles.report('run1'), JSON.stringify(aReport('run1', { failed: 1, ...report })));
  await write(runFiles.failures('run1'), failures);
  return failuresLeft(files, other);
}

describe('what a retrieval left undone', () => {
  it('is a manifest of its failures when it completed with errors', async () => {
    expect(await failuresOf(WITH_ERRORS)).toEqual({ bucket: 'runs', key: 'runs/run1/failures.jsonl' });
  });

  it.each<[string, { other?: Partial<Other>; report?: Partial<RetrievalReport>; failures?: string }]>([
    ['stopped', { other: { status: 'stopped' } }],
    ['a restore', { other: { kind: 'restore' } }],
    ['left with objects that are not proven', { report: { unproven: 1 } }],
    ['left without further objects of archives', { report: { further: { copied: 3, failed: 1 } } }],
    ['left with failures alone that name no archive', { failures: '' }],
  ])('is more than its failures when it was %s', async (_name, { other, report, failures }) => {
    expect(await failuresOf({ ...WITH_ERRORS, ...other }, report, failures)).toBeUndefined();
  });

  it('is not known without a report', async () => {
    const files = memoryWorkingFiles(memoryObjects({ buckets: ['runs'] }), 'runs');
    expect(await failuresLeft(files, WITH_ERRORS)).toBeUndefined();
  });
});
