import { GetObjectTaggingCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { runFiles } from '../../core/contracts/run-files';
import { MIB } from '../../core/ranges/units';
import { credentialsOf } from '../local/credentials-of';
import { overSocket } from '../local/s3/raw-request';
import { signedForS3 } from '../local/s3-signature';
import { BackedUp, SOURCE } from './backed-up';

// Bytes of headers, as a socket sees them: at the source, and of what is restored.

const RETRIEVAL = { rangeBytes: 8 * MIB, pieceBytes: 16 * MIB };

const NAMES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-meta-note',
  'x-amz-website-redirect-location',
];
type Headers = Record<string, string>;

/** Put as UTF-8. The low bytes of some characters are the end of a line. */
const BEYOND = 'attachment; filename="Übung 10 €’s.pdf"; \u010d\u010ax-amz-meta-other: 1';
const BYTES: Headers = {
  'cache-control': BEYOND,
  'content-disposition': BEYOND,
  'content-encoding': 'gzip',
  'content-language': BEYOND,
  'content-type': 'application/pdf',
  expires: 'some day',
  'x-amz-meta-note': 'über',
  'x-amz-website-redirect-location': '/elsewhere',
};
const TAGS = [...Array(7).keys()].map((n) => ({ Key: `t${n}`, Value: '東'.repeat(256) }));

let backedUp: BackedUp;
beforeAll(async () => {
  backedUp = await BackedUp.start({ packBytes: 16 * MIB, packedObjectBytesMax: 4 * MIB }, { retrieval: RETRIEVAL });
});
afterAll(() => backedUp?.stop());

/** Headers in UTF-8, a character for each byte. */
const asBytes = (headers: Headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]));

async function ask(method: 'PUT' | 'GET', path: string, headers: Headers, body = Buffer.alloc(0)): Promise<Buffer> {
  const { cloud } = backedUp.moraine;
  const { hostname, port } = new URL(cloud.endpoint);
  const lines = { host: hostname, connection: 'close', ...headers, 'content-length': String(body.length) };
  const signed = signedForS3({ method, target: path, headers: asBytes(lines), credentials: credentialsOf(cloud) });
  const text = Object.entries(signed).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${text.join('')}\r\n`, 'latin1');
  const answer = await overSocket(Number(port), Buffer.concat([head, body]));
  if (!answer.subarray(0, 15).equals(Buffer.from('HTTP/1.1 200 OK'))) throw new Error(`${method} ${path}: ${answer}`);
  return answer;
}

async function put(key: string, bytes: Buffer<ArrayBuffer>, headers: Headers): Promise<void> {
  await ask('PUT', `/${SOURCE}/${key}`, headers, bytes);
  backedUp.content.set(key, { bytes });
}

/** Lines of the headers that belong to an object, a character for each byte. */
async function headersOf(bucket: string, key: string): Promise<string[]> {
  const answer = (await ask('GET', `/${bucket}/${key}`, {})).toString('latin1');
  const lines = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n').slice(1);
  return lines.filter((line) => NAMES.includes(line.slice(0, line.indexOf(':')).toLowerCase())).sort();
}

it('restores headers and tags byte for byte, or reports what it omitted', async () => {
  const sizes = { small: 10, empty: 0, long: 3 * MIB, own: 5 * MIB, ranges: 9 * MIB + 1 };
  for (const [key, sizeBytes] of Object.entries(sizes)) {
    await put(key, Buffer.alloc(sizeBytes, key), BYTES);
    await backedUp.moraine.s3.send(
      new PutObjectTaggingCommand({ Bucket: SOURCE, Key: key, Tagging: { TagSet: TAGS } }),
    );
  }
  await put('typed', Buffer.from('typed'), {
    'content-type': 'text/plain; name="Übung.txt"',
    'content-language': 'de',
  });
  expect((await backedUp.backup()).report).toMatchObject({ status: 'succeeded', errors: 0 });

  const { report, runId } = await backedUp.restore('back/');
  expect(report).toMatchObject({ status: 'succeeded', verified: 6, failed: 0, propertiesLeftOut: 1 });
  expect(report?.warnings).toContainEqual(expect.stringContaining('without some of their headers or tags: 1.'));
  await backedUp.expectRestored('back/', backedUp.content);
  const { restoreBucket, s3 } = backedUp.moraine;
  for (const key of Object.keys(sizes)) {
    const lines = await headersOf(SOURCE, key);
    expect(lines).toHaveLength(NAMES.length);
    expect({ key, lines: await headersOf(restoreBucket, `back/${key}`) }).toEqual({ key, lines });
    const tagged = await s3.send(new GetObjectTaggingCommand({ Bucket: restoreBucket, Key: `back/${key}` }));
    expect(tagged.TagSet).toEqual(TAGS);
  }
  expect(await headersOf(restoreBucket, 'back/typed')).toEqual([
    'content-language: de',
    'content-type: binary/octet-stream',
  ]);
  const csv = await backedUp.moraine.runFile(runFiles.reportCsv(runId));
  expect(csv).toMatch(/back\/typed,.*,verified,\d+,"?left out: Content-Type: it is not printable ASCII/);
});

it('rejects headers that are too long with the error code of S3', async () => {
  const path = `/${SOURCE}/refused`;
  await expect(ask('PUT', path, { 'content-disposition': 'x'.repeat(40_000) })).rejects.toThrow(
    'RequestHeaderSectionTooLarge',
  );
});
