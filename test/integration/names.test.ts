import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { DAY_MS, Deployment, type UploadedSource } from './deployment';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
/** UTF-8 that was encoded twice. */
const twice = (text: string) => Buffer.from(Buffer.from(text).toString('latin1')).toString('base64url');

const PREFIX = 'back/';
const OF_EACH = 10;
const HEX = 'ab'.repeat(31);

/** Descriptions of the n-th archive of a family, and the name that it is to get; without one, its id. */
const families: [describe: (n: number) => string, name?: (n: number) => string][] = [
  [(n) => `/home/u/plain ${n}.tar`, (n) => `home/u/plain ${n}.tar`],
  [(n) => `C:\\Users\\u\\plain ${n}.doc`, (n) => `C/Users/u/plain ${n}.doc`],
  [(n) => `\\\\nas\\share\\plain ${n}.doc`, (n) => `nas/share/plain ${n}.doc`],
  [(n) => `db-${n}.sql.gz.part_ab`, (n) => `db-${n}.sql.gz.part_ab`],
  [(n) => `${n}/../../../etc/passwd`],
  [(n) => ['', '-', 'No description.', 'mtglacier archive', '{"backup":"b"}'][n % 5] as string],
  [
    (n) => `<m><v>4</v><p>${base64(`Photos/Ångström ${n}.jpg`)}</p><lm>20180312T09450${n}Z</lm></m>`,
    (n) => `Photos/Ångström ${n}.jpg`,
  ],
  [
    (n) => `<m><v>4</v><p>${base64(`db/dump ${n}.sql`)}</p><lm>20160704T120000Z</lm><ce>1:1:00:5</ce></m>`,
    (n) => `db/dump ${n}.sql`,
  ],
  [
    (n) => `<ArchiveMetadata><Path>${base64(`v1/${n}.txt`)}</Path><Any>20120901T010203Z</Any></ArchiveMetadata>`,
    (n) => `v1/${n}.txt`,
  ],
  [(n) => `<m><v>2</v><p>${base64(`up/../${n}`)}</p><lm>20121101T070809Z</lm></m>`],
  [(n) => `<m><v>4</v><p>${base64(`cut off ${n}.jpg`).replace(/=+$/, '')}</p></m>`],
  [
    (n) => `mt2 ${base64url(`{"mtime":"20140801T10153${n}Z","filename":"photos/2014/été ${n}.jpg"}`)}`,
    (n) => `photos/2014/été ${n}.jpg`,
  ],
  [(n) => `mt1 ${twice(`{"filename":"docs/été ${n}.txt","mtime":"20130105T120000Z"}`)}`, (n) => `docs/été ${n}.txt`],
  [(n) => `mt2 ${base64(`{"filename":"java/${n}.tar","mtime":"1420841004000"}`)}`, (n) => `java/${n}.tar`],
  [(n) => `mt2 ${base64url(`{"filename":"broken ${n}`)}`],
  [
    (n) => `{"Path":"C:+AFw-Data+AFw-my+AF8-file (${n}).doc","UTCDateModified":"20190405T061500Z","Flags":1}`,
    (n) => `C/Data/my_file (${n}).doc`,
  ],
  [(n) => `{"Path":"R+D/plan_v${n}.doc","UTCDateModified":"20150101T000000Z"}`, (n) => `R+D/plan_v${n}.doc`],
  [
    (n) => `{"path": "/Share/\\u00c9t\\u00e9 ${n}/a.mp4.qnap.bz2", "type": "file"}`,
    (n) => `Share/Été ${n}/a.mp4.qnap.bz2`,
  ],
  [() => '{"type": "metadata"}'],
  [(n) => `SHA256E-s1048576--${HEX}0${n}.jpg`, (n) => `SHA256E-s1048576--${HEX}0${n}.jpg`],
];

/** An archive for a folder: no object. */
const FOLDERS = [`<m><v>4</v><p>${base64('Photos/')}</p></m>`, 'docs'];

describe('a vault with descriptions of every tool', () => {
  let moraine: Deployment;
  const expected = new Map<string, UploadedSource>();
  const sourceOf = (description: string) => moraine.archives.find((source) => source.description === description);

  beforeAll(async () => {
    moraine = await Deployment.start();
    const uploads = families.flatMap(([describe, name], family) =>
      Array.from({ length: OF_EACH }, (_, n) => async () => {
        const source = await moraine.upload(`${family}-${n}`, 20 + n, describe(n));
        expected.set(PREFIX + (name?.(n) ?? source.archiveId), source);
      }),
    );
    await forEachInFlight(uploads, 4, (upload) => upload());
    for (const [n, description] of FOLDERS.entries()) await moraine.upload(`folder-${n}`, 1, description);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(() => moraine?.stop());

  it('is retrieved whole, every archive under its name, and nothing outside of the prefix', async () => {
    const destination = { bucket: moraine.restoreBucket, prefix: PREFIX };
    const { report } = await moraine.retrieve({ destination });
    expect(report).toMatchObject({
      ...{ status: 'succeeded', archives: 202, verified: 200, failed: 0, folders: 2, requests: 200 },
      names: {
        formats: {
          ...{ plain: 41, fastglacier: 31, 'mt-aws-glacier': 20, 'glacier-interface': 10, cloudberry: 20, qnap: 10 },
          ...{ 'git-annex': 10, none: 60 },
        },
        flags: { compressed: 30, encrypted: 10, part: 10, metadata: 10, broken: 30 },
        ...{ notOriginal: 50, unsafe: 20, caseClashes: 0, pathClashes: 0 },
      },
    });
    expect(new Set(await moraine.restoredKeys())).toEqual(new Set(expected.keys()));
    await forEachInFlight(expected, 4, ([key, source]) => moraine.expectSame(key, source));
  });

  it('has what the descriptions tell of the original files in the metadata of the objects', async () => {
    const key = 'db/dump 3.sql';
    expect((await moraine.head(PREFIX + key)).Metadata).toMatchObject({
      'moraine-archive-id': expected.get(PREFIX + key)?.archiveId,
      'moraine-format': 'fastglacier',
      'moraine-modified': '2016-07-04T12:00:00Z',
      'moraine-flags': 'compressed,encrypted',
    });
    const plain = sourceOf('db-1.sql.gz.part_ab');
    const { Metadata } = await moraine.head(`${PREFIX}${plain?.description}`);
    expect(Metadata).toMatchObject({ 'moraine-flags': 'part' });
    expect(Metadata).not.toHaveProperty('moraine-format');
  });

  it('is named by archive ids on request', async () => {
    const { report } = await moraine.retrieve({ naming: 'archive-id', dryRun: true });
    expect(report).toMatchObject({ status: 'planned', archives: 202, names: { formats: { none: 202 } } });
    expect(report?.folders ?? 0).toBe(0);
  });
});
