import fc from 'fast-check';
import type { ArchiveName } from '../../../core/contracts/archive-name';
import { decodeDescription } from '../../../core/naming/formats/decode-description';
import { keyFor } from '../../../core/naming/object-key';
import { isSafePath } from '../../../core/naming/safe-path';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const HEX = 'ab'.repeat(32);

/** Expected name; `flags` is empty and `format` is plain unless given. */
type Row = [description: string, expected: Partial<ArchiveName>];

const rows: Record<string, Row[]> = {
  'plain text': [
    ['/home/u/a b.tar', { path: 'home/u/a b.tar' }],
    ['db.sql.gz.part_ab', { path: 'db.sql.gz.part_ab', flags: ['part'] }],
    ['backup.part01', { path: 'backup.part01', flags: ['part'] }],
    ['backup.part01.rar', { path: 'backup.part01.rar', flags: ['part'] }],
    ['disk.img.001', { path: 'disk.img.001', flags: ['part'] }],
    ['backup_aa', { path: 'backup_aa', flags: ['part'] }],
    ['backup.tar.gz.ab', { path: 'backup.tar.gz.ab', flags: ['part'] }],
    ['my_partner.txt', { path: 'my_partner.txt' }],
    ['pages.parted', { path: 'pages.parted' }],
    ['logo.ai', { path: 'logo.ai' }],
    ['my archive Tue Sep 25 10:11:12 CEST 2012', { path: 'my archive Tue Sep 25 10:11:12 CEST 2012' }],
    ['  photos.zip ', { path: 'photos.zip' }],
    ['100%25.txt', { path: '100%25.txt' }],
    ['DirMyFile.zip', { path: 'DirMyFile.zip' }],
    ['mt2 holiday.mp4', { path: 'mt2 holiday.mp4' }],
    ['mt2 eyes', { path: 'mt2 eyes' }],
    ['mtijob1 eyJtdGltZSI6IjIwMTQwODAxVDEwMTUzMFoi', { path: 'mtijob1 eyJtdGltZSI6IjIwMTQwODAxVDEwMTUzMFoi' }],
    ['<m> remix.mp3', { path: '<m> remix.mp3' }],
    ['{2014} notes.txt', { path: '{2014} notes.txt' }],
    ['{2014}', { path: '{2014}' }],
    ['R+D/plan.doc', { path: 'R+D/plan.doc' }],
    ['a+AF8-b.txt', { path: 'a+AF8-b.txt' }],
    ['"quoted"', { path: '"quoted"' }],
    ['"', { path: '"' }],
    ['null', { path: 'null' }],
    ['["a"]', { path: '["a"]' }],
  ],
  'no name': [
    ['', { format: 'none' }],
    ['  ', { format: 'none' }],
    ['""', { format: 'none' }],
    ['/', { format: 'none' }],
    ['mtglacier archive', { format: 'none' }],
    ['-', { format: 'none' }],
    ['No description.', { format: 'none' }],
    ['{"backup":"4b9d","tree-hash":"00"}', { format: 'none' }],
    ['{"moraine":1,"plan":"p","snapshot":"s","sequence":0,"kind":"pack"}', { format: 'none' }],
    ['{"path":"a/b"}', { format: 'none' }],
    ['{}', { format: 'none' }],
  ],
  FastGlacier: [
    [
      '<m><v>4</v><p>UGhvdG9zL8OFbmdzdHLDtm0gMDEuanBn</p><lm>20180312T094500Z</lm></m>',
      { format: 'fastglacier', path: 'Photos/Ångström 01.jpg', modifiedAt: '2018-03-12T09:45:00Z' },
    ],
    [
      '<m><v>4</v><p>ZGIvZHVtcC5zcWw=</p><lm>20160704T120000Z</lm><ce>1:0:5d41402abc4b2a76b9719d911017c592:5</ce></m>',
      { format: 'fastglacier', path: 'db/dump.sql', modifiedAt: '2016-07-04T12:00:00Z', flags: ['compressed'] },
    ],
    [
      '<m><v>3</v><p> ZGIvZHVtcC5zcWw= </p>\n<lm> 20160704T120000Z </lm><ce>1:1:5d41402abc4b2a76b9719d911017c592</ce></m>',
      {
        format: 'fastglacier',
        path: 'db/dump.sql',
        modifiedAt: '2016-07-04T12:00:00Z',
        flags: ['compressed', 'encrypted'],
      },
    ],
    [
      '<m><v>2</v><p>QmFja3VwL09sZC8=</p><lm>20121101T070809Z</lm></m>',
      { format: 'fastglacier', path: 'Backup/Old/', modifiedAt: '2012-11-01T07:08:09Z' },
    ],
    [
      `<ArchiveMetadata><Path>${base64('a/b.txt')}</Path><LastModified>20120901T010203Z</LastModified></ArchiveMetadata>`,
      { format: 'fastglacier', path: 'a/b.txt', modifiedAt: '2012-09-01T01:02:03Z' },
    ],
    [
      `<ArchiveMetadata>\n<Any>x</Any><Path> ${base64('a/b.txt')} </Path></ArchiveMetadata>`,
      { format: 'fastglacier', path: 'a/b.txt' },
    ],
    [`"<m><v>4</v><p>${base64('a.txt')}</p></m>"`, { format: 'fastglacier', path: 'a.txt' }],
    // QNAP HBS: its time is that of the upload.
    [
      `<m><v>4</v><p>${base64('/Share/a.jpg')}</p><lm>20180312T094500Z</lm></m>`,
      { format: 'fastglacier', path: 'Share/a.jpg' },
    ],
    [
      `<m><v>4</v><p>${base64('glacial_backup;docs;a.7z')}</p><lm>20180312T094500Z</lm></m>`,
      { format: 'fastglacier', path: 'glacial_backup;docs;a.7z', modifiedAt: '2018-03-12T09:45:00Z' },
    ],
    ['<m><v>4</v><p>YQ==</p><lm>20180230T000000Z</lm></m>', { format: 'fastglacier', path: 'a' }],
    ['<m><v>4</v><p>YQ==</p><lm>yesterday</lm></m>', { format: 'fastglacier', path: 'a' }],
    ...[
      '<m><v>4</v><p>YQ=</p></m>',
      '<m><v>4</v><p>YQ</p></m>',
      '<m><v>4</v><p>YR==</p></m>',
      '<m><v>4</v><p>//79</p></m>',
      '<m><v>4</v><p>###</p></m>',
      '<m><v>4</v><p></p></m>',
      '<m><v>4</v><p>YQ==',
      '<ArchiveMetadata><Path>//79</Path></ArchiveMetadata>',
      '<ArchiveMetadata></ArchiveMetadata>',
    ].map((text): Row => [text, { format: 'fastglacier', flags: ['broken'] }]),
  ],
  CloudBerry: [
    [
      '{"Path":"C:+AFw-Data+AFw-my+AF8-file (1).doc","UTCDateModified":"20190405T061500Z"}',
      { format: 'cloudberry', path: 'C/Data/my_file (1).doc', modifiedAt: '2019-04-05T06:15:00Z' },
    ],
    [
      '{"Path":"bucket/2019/+BB4EQgRHBFEEQgBf-3.pdf","UTCDateModified":"20190405T061500Z","Flags":2}',
      {
        format: 'cloudberry',
        path: 'bucket/2019/Отчёт_3.pdf',
        modifiedAt: '2019-04-05T06:15:00Z',
        flags: ['encrypted'],
      },
    ],
    [
      '{"Path":"R+D/plan_v2.doc","UTCDateModified":"20150101T000000Z"}',
      { format: 'cloudberry', path: 'R+D/plan_v2.doc', modifiedAt: '2015-01-01T00:00:00Z', flags: ['broken'] },
    ],
    ['{"Flags":3,"Path":"a+-b"}', { format: 'cloudberry', path: 'a+b', flags: ['compressed', 'encrypted'] }],
    ['{"Path":"a","Flags":1}', { format: 'cloudberry', path: 'a', flags: ['compressed'] }],
    [
      '{"UTCDateModified":"20150101T000000Z","path":"b/c"}',
      { format: 'cloudberry', path: 'b/c', modifiedAt: '2015-01-01T00:00:00Z' },
    ],
    ['{"Path":"my_file.doc"}', { format: 'cloudberry', path: 'my_file.doc' }],
    ['"{"Path":"x/y"}"', { format: 'cloudberry', path: 'x/y' }],
    ['{"Path":""}', { format: 'cloudberry' }],
    ...['CB+F8-M5', 'a+AF8', 'a+AF9-', 'a+2D0-', 'a+AF8-_', 'a+AF8-\\b', 'a+=-'].map(
      (path): Row => [
        JSON.stringify({ Path: path }),
        { format: 'cloudberry', path: path.replace('\\', '/'), flags: ['broken'] },
      ],
    ),
    ['{"Path":"a+2D3eAA-.txt"}', { format: 'cloudberry', path: 'a😀.txt' }],
  ],
  'mt-aws-glacier': [
    [
      'mt2 eyJtdGltZSI6IjIwMTQwODAxVDEwMTUzMFoiLCJmaWxlbmFtZSI6InBob3Rvcy8yMDE0L8OpdMOpLmpwZyJ9',
      { format: 'mt-aws-glacier', path: 'photos/2014/été.jpg', modifiedAt: '2014-08-01T10:15:30Z' },
    ],
    [
      'mt1 eyJmaWxlbmFtZSI6ImRvY3Mvw4PCqXTDg8KpLnR4dCIsIm10aW1lIjoiMjAxMzAxMDVUMTIwMDAwWiJ9',
      { format: 'mt-aws-glacier', path: 'docs/été.txt', modifiedAt: '2013-01-05T12:00:00Z' },
    ],
    [
      'mt2 eyJmaWxlbmFtZSI6ImEvYi50YXIiLCJtdGltZSI6IjE0MjA4NDEwMDQwMDAifQ==',
      { format: 'glacier-interface', path: 'a/b.tar', modifiedAt: '2015-01-09T22:03:24Z' },
    ],
    [
      ` mt2  ${base64url('{ "filename":"a","mtime":"2014-08-01 T 10:15:30.25 Z"}')} `,
      { format: 'mt-aws-glacier', path: 'a', modifiedAt: '2014-08-01T10:15:30Z' },
    ],
    [`mt2 ${base64url('{"filename":"a","mtime":"never"}')}`, { format: 'mt-aws-glacier', path: 'a' }],
    [`"mt2 ${base64url('{"filename":"a/b","mtime":""}')}"`, { format: 'mt-aws-glacier', path: 'a/b' }],
    [`mt2 ${base64('{"mtime":"0"}')}`, { format: 'glacier-interface', flags: ['broken'] }],
    ...[
      base64url('{"filename":""}     '),
      base64url('{"filename":["a/b/c"]}'),
      base64url('{"filename":"cut off'),
      `${base64url('{"filename":"a"}')}A`,
      Buffer.from('{"filename":"\xe9t\xe9"}', 'latin1').toString('base64url'),
    ].map((encoded): Row => [`mt2 ${encoded}`, { format: 'mt-aws-glacier', flags: ['broken'] }]),
    // UTF-8 that was encoded once, and a character that is no byte.
    ...['{"filename":"\xe9t\xe9.txt"}', '{"filename":"\u0416.txt"}'].map(
      (json): Row => [`mt1 ${base64url(json)}`, { format: 'mt-aws-glacier', flags: ['broken'] }],
    ),
  ],
  QNAP: [
    [
      '{"path": "/Share/\\u00c9t\\u00e9 2016/a.mp4.qnap.bz2", "type": "file"}',
      { format: 'qnap', path: 'Share/Été 2016/a.mp4.qnap.bz2', flags: ['compressed'] },
    ],
    ['{"path": "/Docs/x.pdf", "type": "file"}', { format: 'qnap', path: 'Docs/x.pdf' }],
    ['{"path": "/R+AF8-D/x.pdf", "type": "file"}', { format: 'qnap', path: 'R+AF8-D/x.pdf' }],
    ['{"type": "metadata"}', { format: 'qnap', flags: ['metadata'] }],
    ['{"type": "file"}', { format: 'none' }],
    ['{"path": 1, "type": "file"}', { format: 'none' }],
  ],
  'git-annex': [
    [`SHA256E-s1048576--${HEX}.jpg`, { format: 'git-annex', path: `SHA256E-s1048576--${HEX}.jpg` }],
    [`annex/SHA256-s3--${HEX}`, { format: 'git-annex', path: `annex/SHA256-s3--${HEX}` }],
    [
      `GPGHMACSHA1--${'0f'.repeat(20)}`,
      { format: 'git-annex', path: `GPGHMACSHA1--${'0f'.repeat(20)}`, flags: ['encrypted'] },
    ],
    [
      'WORM-s3-m1343946061--my file.txt',
      { format: 'git-annex', path: 'WORM-s3-m1343946061--my file.txt', modifiedAt: '2012-08-02T22:21:01Z' },
    ],
    [
      `SHA1-s30-S10-C2--${'0f'.repeat(20)}`,
      { format: 'git-annex', path: `SHA1-s30-S10-C2--${'0f'.repeat(20)}`, flags: ['part'] },
    ],
    ['URL-s3--http&c%%example.com%a', { format: 'git-annex', path: 'URL-s3--http&c%%example.com%a' }],
    ['SHA256E-notes.txt', { path: 'SHA256E-notes.txt' }],
    ['MD5--sums.txt', { path: 'MD5--sums.txt' }],
  ],
};

describe.each(Object.entries(rows))('%s', (_of, ofFormat) => {
  it.each(ofFormat)('%s', (description, expected) => {
    expect(decodeDescription(description)).toEqual({ format: 'plain', flags: [], ...expected });
  });
});

/** JSON members that a tool would never write. */
const hostile = [
  '{"toString":1}',
  '[]',
  'null',
  '1e999',
  '-1',
  'true',
  '"\\ud800"',
  '"../.."',
  '"/../../etc"',
  '"\\u0000"',
];

describe('hostile descriptions', () => {
  const members = ['Path', 'path', 'type', 'Flags', 'UTCDateModified', 'filename', 'mtime'];
  const json = fc
    .array(fc.tuple(fc.constantFrom(...members), fc.oneof(fc.constantFrom(...hostile), fc.json())), { maxLength: 4 })
    .map((of) => `{${of.map(([member, value]) => `"${member}":${value}`).join(',')}}`);
  const fragments = fc
    .array(
      fc.constantFrom(
        ...['mt1 ', 'mt2 ', 'eyJ', '<m><v>4</v><p>', '</p>', '</m>', '<ArchiveMetadata>', '<Path>', '</Path>'],
        ...[
          '</ArchiveMetadata>',
          '"',
          '{"Path":"',
          '"}',
          '+',
          '-',
          'AF8',
          '=',
          '..',
          '/',
          '\\',
          'C:',
          'file://',
          '%2e',
        ],
      ),
    )
    .map((of) => of.join(''));
  const anything = fc.oneof(
    fc.string({ maxLength: 1024 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fragments,
    json,
    json.map((text) => `mt2 ${base64url(text)}`),
    json.map((text) => `mt1 ${base64(text)}`),
    fc.string({ unit: 'binary' }).map((path) => `<m><v>4</v><p>${base64(path)}</p></m>`),
    fragments.map((path) => `<m><v>4</v><p>${base64(path)}</p></m>`),
    fragments.map((path) => JSON.stringify({ Path: path })),
  );

  it('never throw, and never name a key outside of the prefix', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('', 'a/', 'a/b/'), (description, prefix) => {
        const name = decodeDescription(description);
        expect(name.path).not.toBe('');
        const key = keyFor({ archiveId: 'archive-1', description: name.path ?? '' }, prefix);
        expect(key.startsWith(prefix)).toBe(true);
        expect(isSafePath(key.slice(prefix.length), prefix)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(hostile)('are not taken for times or flags: %s', (value) => {
    expect(decodeDescription(`{"Path":"a","UTCDateModified":${value},"Flags":${value}}`)).toMatchObject({ path: 'a' });
    expect(decodeDescription(`mt2 ${base64url(`{"filename":"a","mtime":${value}}`)}`)).toMatchObject({ path: 'a' });
  });
});

describe('what a tool has encoded', () => {
  const segment = fc.stringMatching(/^[\p{L}\p{N} _+&()~,'=-]{1,12}$/u).filter((text) => text.trim() === text);
  const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/'));
  const seconds = fc.integer({ min: 0, max: 4e9 });
  const isoOf = (time: number) => new Date(time * 1000).toISOString().replace('.000Z', 'Z');
  const stampOf = (time: number) => isoOf(time).replace(/[:-]/g, '');
  const twice = (text: string) => Buffer.from(Buffer.from(text).toString('latin1')).toString('base64url');
  /** UTF-7 as .NET writes it. */
  const utf7 = (text: string) =>
    text.replace(/[^A-Za-z0-9'(),\-./:? ]+/g, (run) => {
      const encoded = (units: string) =>
        `+${Buffer.from(units, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`;
      return run.split(/(\+)/).reduce((all, units) => all + (units === '+' ? '+-' : units && encoded(units)), '');
    });

  it.each<[string, (path: string, time: number) => string, Partial<ArchiveName>]>([
    ['mt1', (filename, time) => `mt1 ${twice(JSON.stringify({ filename, mtime: stampOf(time) }))}`, { flags: [] }],
    ['mt2', (filename, time) => `mt2 ${base64url(JSON.stringify({ mtime: stampOf(time), filename }))}`, { flags: [] }],
    [
      'FastGlacier',
      (text, time) => `<m><v>4</v><p>${base64(text)}</p><lm>${stampOf(time)}</lm><ce>0:1:00:7</ce></m>`,
      { format: 'fastglacier', flags: ['encrypted'] },
    ],
    [
      'CloudBerry',
      (text, time) => JSON.stringify({ UTCDateModified: stampOf(time), Path: utf7(text), Flags: 1 }),
      { format: 'cloudberry', flags: ['compressed'] },
    ],
  ])('is decoded: %s', (_tool, encode, more) => {
    fc.assert(
      fc.property(path, seconds, (text, time) => {
        const { flags, ...name } = decodeDescription(encode(text, time));
        expect(name).toMatchObject({ path: text, modifiedAt: isoOf(time) });
        expect({ ...name, flags: flags.filter((flag) => flag !== 'part') }).toMatchObject(more);
      }),
    );
  });
});
