import type { ArchiveSource } from '../../../cli/commands/demo/archive-source';
import { compareObjects } from '../../../cli/commands/demo/compare-objects';
import { type ArchiveOutcome, readOutcomes } from '../../../cli/commands/demo/read-outcomes';
import { runFiles } from '../../../core/contracts/run-files';
import { type FakeDeployment, fakeDeployment, RESTORE_BUCKET, RUNS_BUCKET } from '../fake-deployment';

const source = (name: string, text: string): ArchiveSource => ({
  name,
  description: name,
  sizeBytes: text.length,
  async *read() {
    yield Buffer.from(text);
  },
});
const outcome = (archiveId: string, more: Partial<ArchiveOutcome> = {}): ArchiveOutcome => ({
  archiveId,
  key: `${archiveId}.bin`,
  outcome: 'verified',
  reason: '',
  ...more,
});

describe('compareObjects', () => {
  let deployment: FakeDeployment;
  const place = (key: string, text: string) =>
    deployment.objects.place({ bucket: RESTORE_BUCKET, key }, Buffer.from(text));
  beforeEach(() => {
    deployment = fakeDeployment();
    place('a.bin', 'alpha');
    place('b.bin', 'beta');
  });
  const sources = new Map([
    ['a', source('first', 'alpha')],
    ['b', source('second', 'beta')],
  ]);
  const compare = async (...outcomes: ArchiveOutcome[]) => {
    const differences = await compareObjects(deployment, RESTORE_BUCKET, outcomes, sources);
    return differences.sort((one, other) => (one.name < other.name ? -1 : 1));
  };

  it('finds nothing when every object equals its source', async () => {
    expect(await compare(outcome('a'), outcome('b', { outcome: 'present' }))).toEqual([]);
  });

  it('finds what differs, fails, or is missing', async () => {
    place('a.bin', 'alphA');
    expect(await compare(outcome('a'), outcome('b', { outcome: 'failed', reason: 'expired' }))).toEqual([
      { name: 'first', reason: 'byte 4 differs' },
      { name: 'second', reason: 'not retrieved: expired' },
    ]);
    await deployment.objects.remove({ bucket: RESTORE_BUCKET, key: 'a.bin' });
    expect(await compare(outcome('a'))).toEqual([
      { name: 'first', reason: 'there is no object a.bin' },
      { name: 'second', reason: 'the run does not list it' },
    ]);
  });

  it('finds archives listed twice, two with one key, and those that were never uploaded', async () => {
    expect(await compare(outcome('a'), outcome('b'), outcome('a'), outcome('c'))).toEqual([
      { name: 'a', reason: 'the run lists it twice' },
      { name: 'c', reason: 'nobody uploaded this archive' },
    ]);
    const shared = await compare(outcome('a'), outcome('b', { key: 'a.bin' }));
    expect(shared).toContainEqual({ name: 'second', reason: 'shares its key a.bin with another archive' });
    expect(shared).toContainEqual({ name: 'second', reason: 'byte 0 differs' });
  });

  it('reads outcomes from the report that people get', async () => {
    const lines = ['archiveId,key,outcome,reason', 'a,x.bin,verified,', 'b,"q""uo, ted\n",failed,"why, then"', ''];
    const location = { bucket: RUNS_BUCKET, key: runFiles.reportCsv('run1') };
    deployment.objects.place(location, Buffer.from(lines.join('\r\n')));
    const read: ArchiveOutcome[] = [];
    for await (const one of readOutcomes(deployment, 'run1')) read.push(one);
    expect(read).toEqual([
      { archiveId: 'a', key: 'x.bin', outcome: 'verified', reason: '' },
      { archiveId: 'b', key: 'q"uo, ted\n', outcome: 'failed', reason: 'why, then' },
    ]);
  });

  it('reads no outcomes from a run without a report, and refuses a report without keys', async () => {
    const first = () => readOutcomes(deployment, 'run1').next();
    expect((await first()).done).toBe(true);
    deployment.objects.place({ bucket: RUNS_BUCKET, key: runFiles.reportCsv('run1') }, Buffer.from('archiveId\na\n'));
    await expect(first()).rejects.toThrow('s3://runs-bucket/runs/run1/report.csv has a line without key');
  });
});
