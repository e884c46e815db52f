import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../../cli/main';
import { ObjectUnavailableError } from '../../../core/contracts/errors';
import type { PieceResult } from '../../../core/contracts/piece';
import type { Outcome } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { jsonLinesText } from '../../../core/files/json-lines';
import type { ObjectReader } from '../../../core/ports/object-reader';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import {
  aPlan,
  aReport,
  endRun,
  type FakeDeployment,
  fakeDeployment,
  openRun,
  RESTORE_BUCKET,
  RUNS_BUCKET,
} from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const PREFIX = 'restored/';
const hex = (bytes: Uint8Array) => treeHashOf(bytes).toString('hex');

/** An answer that ends in a refusal, as no answer of S3 does, so that nothing is tried again. */
async function* chunkThenError(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  throw new ObjectUnavailableError('denied', { isGeneral: false });
}

describe('moraine download', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  let directory: string;
  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-download-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const download = (...argv: string[]) =>
    main(['download', 'run1', directory, ...argv], terminal, async () => deployment);
  const inDirectory = (name: string) => path.join(directory, name);
  const read = (name: string) => readFileSync(inDirectory(name), 'utf8');
  /** All names below the directory. */
  const names = () => (readdirSync(directory, { recursive: true }) as string[]).sort();

  const place = (name: string, text: string) =>
    deployment.objects.place({ bucket: RESTORE_BUCKET, key: PREFIX + name }, Buffer.from(text));
  const outcome = (name: string, text: string, more: Partial<Outcome> = {}): Outcome => ({
    ...{ archiveId: `archive-${name}`, key: PREFIX + name, sizeBytes: Buffer.byteLength(text) },
    ...{ treeHash: hex(Buffer.from(text)), creationDate: '2020-01-01T00:00:00Z', description: name },
    ...{ outcome: 'present', requests: 0, ...more },
  });
  /** A run that found these objects present and proven. */
  async function ended(
    contents: Record<string, string>,
    more: Partial<Outcome>[] = [],
    kind: 'retrieve' | 'restore' = 'retrieve',
  ) {
    const found = Object.entries(contents).map(([name, text], at) => outcome(name, text, more[at]));
    for (const [name, text] of Object.entries(contents)) place(name, text);
    const failed = found.filter((line) => line.outcome === 'failed').length;
    await openRun(deployment, 'run1', { kind, destination: { bucket: RESTORE_BUCKET, prefix: PREFIX } });
    const put = (key: string, text: string) =>
      deployment.objects.place({ bucket: RUNS_BUCKET, key }, Buffer.from(text));
    put(runFiles.present('run1'), jsonLinesText(found));
    put(runFiles.plan('run1'), JSON.stringify(aPlan('run1', { batches: 0, pieces: 0, presentArchives: found.length })));
    const status = failed > 0 ? 'completed-with-errors' : 'succeeded';
    await endRun(deployment, aReport('run1', { kind, status, failed }));
  }
  /** Let every request for an object be answered by the test. */
  function answer(open: ObjectReader['open']) {
    deployment.reader = { open };
  }

  it('writes each object to a file below the directory, and says what it did', async () => {
    await ended({ 'a.txt': 'first', 'photos/2020/b.jpg': 'second', 'photos/2021/': '', empty: '' });
    expect(await download('--json')).toBe(0);
    expect(read('a.txt')).toBe('first');
    expect(read('photos/2020/b.jpg')).toBe('second');
    expect(names()).toEqual(['a.txt', 'empty', 'photos', 'photos/2020', 'photos/2020/b.jpg', 'photos/2021']);
    expect(terminal.objects).toEqual([
      {
        ...{ runId: 'run1', kind: 'retrieve', status: 'succeeded', directory, objects: 3, bytes: 11, missingBytes: 11 },
        ...{ destination: { bucket: RESTORE_BUCKET, prefix: PREFIX }, transferUsd: (11 / 1024 ** 3) * 0.09 },
        ...{ downloaded: { objects: 3, bytes: 11 }, present: { objects: 0, bytes: 0 }, folders: 1, renamed: 0 },
        ...{ notVerified: 0, unverified: [], failed: { objects: 0, bytes: 0 }, failures: [] },
      },
    ]);
    expect(terminal.text()).toContain('Transfer out of AWS: about < $0.0001 over the internet');
  });

  it('reads what was requested too', async () => {
    const bytes = Buffer.from('whole');
    place('w', 'whole');
    await openRun(deployment, 'run1', { destination: { bucket: RESTORE_BUCKET, prefix: PREFIX } });
    const result: PieceResult = {
      ...{ kind: 'archive', archive: 0, archiveId: 'x', key: `${PREFIX}w`, sizeBytes: 5, treeHash: hex(bytes) },
      ...{
        creationDate: '2020-01-01T00:00:00Z',
        description: 'w',
        piece: 0,
        pieces: 1,
        state: 'verified',
        adopted: false,
      },
      ...{ requests: 1, possibleDuplicates: 0 },
    };
    const put = (key: string, text: string) =>
      deployment.objects.place({ bucket: RUNS_BUCKET, key }, Buffer.from(text));
    put(runFiles.result('run1', 0), jsonLinesText([result]));
    put(runFiles.plan('run1'), JSON.stringify(aPlan('run1')));
    await endRun(deployment, aReport('run1'));
    expect(await download()).toBe(0);
    expect(read('w')).toBe('whole');
  });

  it('gives files the time that the description or the snapshot tells, and no other', async () => {
    const description = `mt2 ${Buffer.from('{"filename":"a","mtime":"20180312T094500Z"}').toString('base64url')}`;
    await ended({ a: '1', b: '2', c: '3' }, [{ description }, { modifiedAt: '2019-05-06T07:08:09.000Z' }]);
    const before = Date.now() - 60_000;
    expect(await download()).toBe(0);
    expect(statSync(inDirectory('a')).mtime.toISOString()).toBe('2018-03-12T09:45:00.000Z');
    expect(statSync(inDirectory('b')).mtime.toISOString()).toBe('2019-05-06T07:08:09.000Z');
    expect(statSync(inDirectory('c')).mtimeMs).toBeGreaterThan(before);
  });

  it('finds what an earlier download has written, and asks for nothing twice', async () => {
    await ended({ a: 'first', 'b/c': 'second' });
    expect(await download()).toBe(0);
    answer(() => Promise.reject(new Error('nothing is to be asked for')));
    expect(await download('--json')).toBe(0);
    const present = { objects: 2, bytes: 11 };
    expect(terminal.objects).toMatchObject([{ present, missingBytes: 0, downloaded: { objects: 0, bytes: 0 } }]);
  });

  it('never overwrites: an object in whose place something else lies gets another name, and is listed', async () => {
    writeFileSync(inDirectory('a.txt'), 'mine!');
    mkdirSync(inDirectory('b'));
    await ended({ 'a.txt': 'first', b: 'second', '=c\u202e': 'third' });
    expect(await download('--json')).toBe(0);
    expect(read('a.txt')).toBe('mine!');
    const [other, folded, made] = [/^a~[0-9a-f]{12}\.txt$/, /^b~[0-9a-f]{12}$/, /^=c_~[0-9a-f]{12}$/].map(
      (pattern) => names().find((name) => pattern.test(name)) ?? 'none',
    ) as [string, string, string];
    expect([read(other), read(folded), read(made)]).toEqual(['first', 'second', 'third']);
    const list = ['key,path', `restored/a.txt,${other}`, `restored/b,${folded}`, `restored/=c\\u202e,'${made}`, ''];
    expect(read('moraine-renamed.csv').split('\r\n').sort()).toEqual(list.sort());
    expect(terminal.objects).toMatchObject([{ renamed: 3 }]);
    expect(await download('--json')).toBe(0);
    expect(terminal.objects[1]).toMatchObject({ renamed: 3, present: { objects: 3 } });
    expect(read('moraine-renamed.csv').split('\r\n')).toHaveLength(5);
  });

  it('keeps a file and a folder of one name, whichever comes first', async () => {
    await ended({ a: 'file', 'a/b': 'in folder', 'a/c/d': 'deeper', 'x/y': 'in folder', x: 'file' });
    expect(await download('--concurrency', '1')).toBe(0);
    expect(read('a')).toBe('file');
    expect(read('x/y')).toBe('in folder');
    const folder = names().find((name) => /^a~[0-9a-f]{12}$/.test(name)) ?? 'none';
    expect([read(`${folder}/b`), read(`${folder}/c/d`)]).toEqual(['in folder', 'deeper']);
    expect(read(names().find((name) => /^x~[0-9a-f]{12}$/.test(name)) ?? 'none')).toBe('file');
    expect(await download('--json')).toBe(0);
    expect(terminal.objects).toMatchObject([{ present: { objects: 5 } }]);
  });

  it('writes nothing outside of the directory, and follows no link', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'moraine-outside-'));
    try {
      symlinkSync(outside, inDirectory('link'));
      symlinkSync(path.join(outside, 'target'), inDirectory('file'));
      await ended({ 'link/x': '1', file: '2', '../up': '3', '/abs': '4', '..\\up': '5' });
      expect(await download()).toBe(0);
      expect(readdirSync(outside)).toEqual([]);
      expect(readdirSync(path.dirname(directory)).filter((name) => /^up|^abs/.test(name))).toEqual([]);
      expect(names().filter((name) => /~[0-9a-f]{12}/.test(name))).toHaveLength(6);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it('does not write its list through a link', async () => {
    const outside = inDirectory('outside');
    symlinkSync(outside, inDirectory('moraine-renamed.csv'));
    await ended({ 'a.': '1' });
    expect(await download()).toBe(3);
    expect(existsSync(outside)).toBe(false);
  });

  it('refuses bytes that are not those that the run verified, and leaves no file', async () => {
    await ended({ a: 'first', b: 'second' });
    place('a', 'fIrst');
    expect(await download('--json')).toBe(3);
    expect(names()).toEqual(['b']);
    expect(terminal.objects).toMatchObject([
      {
        status: 'completed-with-errors',
        failed: { objects: 1, bytes: 5 },
        failures: [{ key: 'restored/a', reason: expect.stringMatching(/tree hash .* somebody has replaced it/) }],
      },
    ]);
  });

  it('continues at the byte where a connection broke', async () => {
    await ended({ a: '0123456789' });
    const asked: string[] = [];
    answer(async (_, { start, end }) => {
      asked.push(`${start}-${end}`);
      return (async function* () {
        yield Buffer.from('0123456789').subarray(start, start + 4);
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', syscall: 'read' });
      })();
    });
    deployment.steps = [() => {}, () => {}];
    expect(await download()).toBe(0);
    expect(asked).toEqual(['0-9', '4-9', '8-9']);
    expect(read('a')).toBe('0123456789');
  });

  it('continues a partial file, unless it is damaged', async () => {
    await ended({ a: '0123456789' });
    let broken = true;
    const asked: number[] = [];
    answer(async (_, { start, end }) => {
      asked.push(start);
      return (async function* () {
        yield Buffer.from('0123456789').subarray(start, broken ? 4 : end + 1);
        if (broken) throw new ObjectUnavailableError('denied', { isGeneral: false });
      })();
    });
    expect(await download()).toBe(3);
    const [partial = ''] = names();
    expect(partial).toMatch(/^\.moraine-[0-9a-f]{32}\.part$/);
    expect(read(partial)).toBe('0123');
    broken = false;
    writeFileSync(inDirectory(partial), '01');
    expect(await download()).toBe(0);
    expect(names()).toEqual(['a']);
    rmSync(inDirectory('a'));
    writeFileSync(inDirectory(partial), '0X');
    expect(await download()).toBe(0);
    expect(asked).toEqual([0, 2, 2, 0]);
    expect(read('a')).toBe('0123456789');
  });

  it.each([
    ['is a link', symlinkSync],
    ['has a second name', linkSync],
  ])('does not write into a partial file that %s', async (_, plant) => {
    await ended({ a: '0123456789' });
    const whole = deployment.reader;
    answer(async () => chunkThenError('01'));
    expect(await download()).toBe(3);
    const [partial = ''] = names();
    rmSync(inDirectory(partial));
    writeFileSync(inDirectory('mine'), 'mine');
    plant(inDirectory('mine'), inDirectory(partial));
    deployment.reader = whole;
    expect(await download()).toBe(0);
    expect([read('mine'), read('a')]).toEqual(['mine', '0123456789']);
    expect(names()).toEqual(['a', 'mine']);
  });

  it('stops when everything is refused, and says what to do', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`file-${at}`, `${at}`]));
    await ended(many);
    let requests = 0;
    answer(() => {
      requests += 1;
      return Promise.reject(new ObjectUnavailableError('allow s3:GetObject', { isGeneral: true }));
    });
    expect(await download()).toBe(1);
    expect(requests).toBeLessThan(30);
    expect(terminal.complaints()).toMatch(/allow s3:GetObject.*continued by the same command/);
    expect(names()).toEqual([]);
  });

  it('names the file that may not be written, and goes on', async () => {
    mkdirSync(inDirectory('closed'));
    await ended({ 'closed/a': '1', b: '2' });
    chmodSync(inDirectory('closed'), 0o500);
    try {
      // The administrator may write everywhere.
      const isRoot = process.getuid?.() === 0;
      expect(await download()).toBe(isRoot ? 0 : 3);
      if (!isRoot) expect(terminal.text()).toMatch(/closed\/a \(EACCES\): you may not write there/);
      expect(read('b')).toBe('2');
    } finally {
      chmodSync(inDirectory('closed'), 0o700);
    }
  });

  it('counts a file as downloaded in a folder that may be written and not read', async () => {
    mkdirSync(inDirectory('closed'));
    await ended({ 'closed/a': '1' });
    chmodSync(inDirectory('closed'), 0o300);
    try {
      expect(await download()).toBe(0);
    } finally {
      chmodSync(inDirectory('closed'), 0o700);
    }
    expect(read('closed/a')).toBe('1');
  });

  it('downloads what a run with errors has verified, counts the rest, and says how to retry', async () => {
    await ended({ a: 'first', b: 'second', c: 'third' }, [
      {},
      { outcome: 'failed', reason: 'expired' },
      { outcome: 'unproven' },
    ]);
    expect(await download('--json')).toBe(3);
    expect(names()).toEqual(['a']);
    expect(terminal.objects).toMatchObject([{ notVerified: 2, downloaded: { objects: 1 }, failed: { objects: 0 } }]);
    expect(terminal.objects).toMatchObject([{ unverified: [{ key: 'restored/b', reason: 'expired' }, {}] }]);
    expect(terminal.text()).toContain('    restored/b: expired\n');
    expect(terminal.text()).toContain('moraine retry run1 --watch');
  });

  it('downloads a part by globs; one that is a name means that alone', async () => {
    await ended({ 'a/1': '1', 'a/2': '2', b: '3', 'x[1]': '4', x1: '5' });
    expect(await download('--path', 'a/', '--path', 'x[1]')).toBe(0);
    expect(names()).toEqual(['a', 'a/1', 'a/2', 'x[1]']);
    expect(await download('--path', 'nothing*')).toBe(2);
    expect(terminal.complaints()).toContain("No object of run run1 matches 'nothing*'");
  });

  it('writes nothing in a dry run', async () => {
    await ended({ a: 'first', 'b.': 'second' });
    rmSync(directory, { recursive: true });
    expect(await download('--dry-run', '--json')).toBe(0);
    expect(existsSync(directory)).toBe(false);
    expect(terminal.objects).toMatchObject([{ status: 'planned', objects: 2, bytes: 11, renamed: 1 }]);
  });

  it('refuses a directory that another download has, unless that has died', async () => {
    await ended({ a: 'first' });
    const lock = (pid: number) =>
      writeFileSync(
        inDirectory('.moraine-download.lock'),
        JSON.stringify({ pid, host: hostname(), since: 'yesterday' }),
      );
    lock(process.pid);
    expect(await download()).toBe(2);
    expect(terminal.complaints()).toContain(`process ${process.pid} on ${hostname()}, since yesterday`);
    expect(existsSync(inDirectory('a'))).toBe(false);
    // No process has this id: Linux ends at 4,194,304.
    lock(99_999_999);
    expect(await download()).toBe(0);
    expect(names()).toEqual(['a']);
  });

  it('refuses when the file system has no room', async () => {
    await ended({ a: 'first' }, [{ sizeBytes: 2 ** 52 }]);
    expect(await download()).toBe(2);
    expect(terminal.complaints()).toMatch(/^moraine: 4.0 PiB are to be downloaded, and .* has room for /);
  });

  it('needs room, and pays, only for what no partial or renamed file has', async () => {
    writeFileSync(inDirectory('b'), 'mine');
    mkdirSync(inDirectory('deep'));
    writeFileSync(inDirectory('deep/c'), 'mine');
    await ended({ a: '0123456789', b: 'second', 'deep/c/d': 'third' });
    const whole = deployment.reader;
    answer(async (object, range) => (object.key.endsWith('a') ? chunkThenError('0123') : whole.open(object, range)));
    expect(await download()).toBe(3);
    expect(await download('--dry-run', '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([{ bytes: 21, missingBytes: 6, transferUsd: (6 / 1024 ** 3) * 0.09 }]);
  });

  it('says what to do when its own files cannot be written, and leaves none behind', async () => {
    await ended({ a: 'first' });
    mkdirSync(inDirectory('.moraine-objects.jsonl'));
    expect(await download()).toBe(1);
    expect(terminal.complaints()).toMatch(/EISDIR.*continued by the same command/);
    rmSync(inDirectory('.moraine-objects.jsonl'), { recursive: true });
    const lines = `${jsonLinesText([outcome('a', 'first')])}{"damaged\n`;
    deployment.objects.place({ bucket: RUNS_BUCKET, key: runFiles.present('run1') }, Buffer.from(lines));
    expect(await download()).toBe(1);
    expect(terminal.complaints()).toContain('line 2 of s3://');
    expect(names()).toEqual([]);
  });

  it('lets no name begin a line of its own in what it complains about', async () => {
    await ended(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}\nmoraine: all is well`, 'x'])));
    answer(({ key }) => Promise.reject(new ObjectUnavailableError(`S3 refuses ${key}`, { isGeneral: true })));
    expect(await download()).toBe(1);
    expect(terminal.complaints().trimEnd()).not.toContain('\n');
    expect(terminal.complaints()).toContain('20 in a row were refused: --path chooses others');
  });

  it.each([
    ['PermanentRedirect', 301, /20 in a row were refused/],
    ['NotSignedUp', 403, /20 in a row were refused/],
    ['InvalidToken', 400, /continued by the same command/],
  ])('repeats no request that is refused with %s, and stops', async (name, httpStatusCode, complaint) => {
    await ended(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`file-${at}`, `${at}`])));
    let requests = 0;
    answer(() => {
      requests += 1;
      return Promise.reject(
        Object.assign(new Error('refused'), { name, $metadata: { httpStatusCode }, $fault: 'client' }),
      );
    });
    expect(await download()).toBe(1);
    expect(requests).toBeLessThan(30);
    expect(terminal.complaints()).toMatch(complaint);
  });

  it('gives a file no time where what the snapshot tells is none', async () => {
    await ended({ a: '1' }, [{ modifiedAt: 'yesterday' }]);
    const before = Date.now() - 60_000;
    expect(await download()).toBe(0);
    expect(statSync(inDirectory('a')).mtimeMs).toBeGreaterThan(before);
  });

  it('refuses a directory that is a file', async () => {
    await ended({ a: 'first' });
    const file = inDirectory('file');
    writeFileSync(file, '');
    expect(await main(['download', 'run1', file], terminal, async () => deployment)).toBe(2);
    expect(terminal.complaints()).toContain('cannot be used: EEXIST');
    expect(await main(['download', 'run1', `${file}/below`, '--dry-run'], terminal, async () => deployment)).toBe(2);
    expect(terminal.complaints()).toContain('cannot be used: ENOTDIR');
  });

  it('follows a run that is under way only when it is asked to', async () => {
    await openRun(deployment, 'run1', { destination: { bucket: RESTORE_BUCKET, prefix: PREFIX } });
    deployment.execution.set('run1', { status: 'RUNNING' });
    expect(await download()).toBe(2);
    expect(terminal.complaints()).toContain(`moraine download run1 ${directory} --watch`);
    deployment.steps = [() => ended({ a: 'first' })];
    expect(await download('--watch')).toBe(0);
    expect(read('a')).toBe('first');
  });

  it('refuses runs of other kinds, dry runs, and runs that brought nothing', async () => {
    await openRun(deployment, 'run1', { kind: 'rebuild' });
    expect(await download()).toBe(2);
    expect(terminal.complaints()).toContain('Run run1 is of kind rebuild');
    deployment = fakeDeployment();
    await openRun(deployment, 'run1', { dryRun: true });
    expect(await download()).toBe(2);
    expect(terminal.complaints()).toContain('Run run1 is a dry run');
    deployment = fakeDeployment();
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1', { status: 'failed' }));
    expect(await download()).toBe(4);
    expect(terminal.complaints()).toContain('moraine retry run1 --watch');
    expect(await download('--concurrency', '0')).toBe(2);
  });
});
