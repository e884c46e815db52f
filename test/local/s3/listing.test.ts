import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { listPage } from '../../../local/s3/operations/list-objects-v2';
import { KeyIndex } from '../../../local/s3/storage/key-index';
import type { ObjectSummary } from '../../../local/s3/storage/records';
import { errorCode, raw } from './raw-request';
import { type S3Server, startS3 } from './s3-server';

const Bucket = 'listing';
const HOSTILE = [
  '/',
  '//leading/slashes',
  '../../etc/passwd',
  'a/../b',
  './.',
  'a b+c%20d',
  'a&b<c>"d\'',
  'q?x=1#y',
  'tab\tnew\nline\rcr',
  'nul\u0001\u001f\u007f',
  'é/ü',
  '\uffee beyond surrogates',
  '\u{1f600} emoji',
  '\u{10fffd}',
  'x'.repeat(1024),
  'é'.repeat(512),
];
const bytesOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

let server: S3Server;
let client: S3Client;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
  for (const Key of HOSTILE) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
});
afterAll(() => server.stop());

const list = (more: Partial<ListObjectsV2CommandInput> = {}) =>
  client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url', ...more }));
const decoded = (key: string | undefined) => decodeURIComponent((key ?? '').replaceAll('+', ' '));

describe('ListObjectsV2', () => {
  test('lists hostile keys exactly, in the order of their bytes, before and after a restart', async () => {
    const expected = [...HOSTILE].sort(bytesOrder);
    for (const restarted of [false, true]) {
      if (restarted) await server.restart();
      const { Contents, KeyCount } = await list();
      expect(Contents?.map((object) => decoded(object.Key))).toEqual(expected);
      expect(KeyCount).toBe(HOSTILE.length);
      for (const object of Contents ?? []) expect(object.Size).toBe(Buffer.byteLength(decoded(object.Key)));
    }
  });

  test('pages of any size give the same list', async () => {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    for (let page = 0; page < 20; page++) {
      const answer = await list({ MaxKeys: 3, ContinuationToken });
      keys.push(...(answer.Contents ?? []).map((object) => decoded(object.Key)));
      ContinuationToken = answer.NextContinuationToken;
      expect(answer.IsTruncated).toBe(ContinuationToken !== undefined);
      if (!answer.IsTruncated) break;
    }
    expect(keys).toEqual([...HOSTILE].sort(bytesOrder));
  });

  test('encodes as S3 does: a space is +, a plus is %2B, a slash stays', async () => {
    const { Contents } = await list({ Prefix: 'a b' });
    expect(Contents?.map((object) => object.Key)).toEqual(['a+b%2Bc%2520d']);
    const { Prefix, Delimiter } = await list({ Prefix: 'é/', Delimiter: '/' });
    expect([Prefix, Delimiter]).toEqual(['%C3%A9/', '/']);
  });

  test('without encoding, keys that XML can represent are unchanged', async () => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a' }));
    expect(Contents?.map((object) => object.Key)).toEqual(['a b+c%20d', 'a&b<c>"d\'', 'a/../b']);
  });

  test('start-after, prefix and delimiter', async () => {
    const after = await list({ StartAfter: 'x' });
    expect(after.Contents?.map((object) => decoded(object.Key))).toEqual(
      HOSTILE.filter((key) => bytesOrder(key, 'x') > 0).sort(bytesOrder),
    );
    const grouped = await list({ Delimiter: '/' });
    expect(grouped.CommonPrefixes?.map((entry) => decoded(entry.Prefix))).toEqual(['../', './', '/', 'a/', 'é/']);
    const none = await list({ MaxKeys: 0 });
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  test('bad parameters are refused', async () => {
    for (const query of ['max-keys=-1', 'max-keys=x', 'encoding-type=html', 'continuation-token=%21']) {
      const answer = await raw(server.port, 'GET', `/${Bucket}?list-type=2&${query}`);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'InvalidArgument']);
    }
  });

  test('pages with any prefix, delimiter and size are what a sorted array gives', () => {
    const part = fc.constantFrom('a', 'b', '/', '//', '\uffee', '\u{1f600}');
    const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    const prefix = fc.oneof(fc.constant(''), key);
    const delimiter = fc.constantFrom('', '/', 'b', '//');
    fc.assert(
      fc.property(
        fc.array(key),
        prefix,
        delimiter,
        fc.integer({ min: 1, max: 4 }),
        prefix,
        (keys, prefix, delimiter, size, after) => {
          const index = new KeyIndex<ObjectSummary>();
          index.load(keys.map((item) => [item, {} as ObjectSummary]));
          const expected: string[] = [];
          for (const item of [...new Set(keys)].sort(bytesOrder)) {
            if (!item.startsWith(prefix) || bytesOrder(item, after) <= 0) continue;
            const at = delimiter === '' ? -1 : item.indexOf(delimiter, prefix.length);
            const entry = at === -1 ? item : item.slice(0, at + delimiter.length);
            if (at === -1 || expected.at(-1) !== entry) expected.push(entry);
          }
          const listed: string[] = [];
          let next: ReturnType<typeof listPage>['next'] = { afterKey: after };
          while (next) {
            const page = listPage(index, prefix, delimiter, next, size);
            if (page.next) expect(page.entries).toHaveLength(size);
            listed.push(...page.entries.map((entry) => ('key' in entry ? entry.key : entry.commonPrefix)));
            next = page.next;
          }
          expect(listed).toEqual(expected);
        },
      ),
    );
  });
});
