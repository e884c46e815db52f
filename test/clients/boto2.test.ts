import { RawConnection } from '../local/glacier/raw-connection';
import type { Members } from './client-under-test';
import { aRetrieval, arnOf, vaultName, vaults } from './given';
import { type GlacierWorld, openGlacierWorld } from './glacier-world';

// The requests that boto 2.49.0 sent for `list_vaults`, and glacier-cli for `job list`, when an HTTP proxy led them here. The
// signatures are theirs, made with the key of these tests.
const listVaults = [
  '/-/vaults?limit=1000',
  'e8c86a1df30d6e2101aab343847e10399060aad9483bcb793c6120e83144b916',
] as const;
const listMoreVaults = [
  '/-/vaults?limit=1000&marker=arn%3Aaws%3Aglacier%3Aus-east-1%3A123456789012%3Avaults%2Fv10',
  '4754a253ef32a2a6fdd26d73f1cb42c032205df18d2330eb214075ddb69ca075',
] as const;
const listJobs = [
  '/-/vaults/examplevault/jobs',
  '44b2a85d0170687eb0b1724275c211a30b22b0a4aef3ec98252153c05e5383d9',
] as const;
const listJobsWithLimit = [
  '/-/vaults/examplevault/jobs?limit=1000',
  '87f8bcf21d8d6ab9d78e3336b4b882b84ff2e4648636f8f950d9ff57198c9041',
] as const;

const answerRealMsMax = 10_000;

describe('boto 2 and glacier-cli, led through a proxy', () => {
  let world: GlacierWorld;
  let connection: RawConnection;
  beforeEach(async () => {
    world = await openGlacierWorld();
    connection = new RawConnection(Number(new URL(world.endpoint).port));
  });
  afterEach(async () => {
    connection.destroy();
    await world.stop();
  });

  const send = async ([target, signature]: readonly [target: string, signature: string]) => {
    const head = [
      `GET http://glacier.us-east-1.amazonaws.com${target} HTTP/1.1`,
      'Accept-Encoding: identity',
      'x-amz-glacier-version: 2012-06-01',
      'User-Agent: Boto/2.49.0 Python/3.11.2 Linux/6.18.44',
      'X-Amz-Date: 20261128T061947Z',
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261128/us-east-1/glacier/aws4_request,SignedHeaders=host;x-amz-date;x-amz-glacier-version,Signature=${signature}`,
      'Content-Length: 0',
      'Host: glacier.us-east-1.amazonaws.com',
    ];
    connection.write(`${head.join('\r\n')}\r\n\r\n`);
    const reply = await connection.reply(answerRealMsMax);
    if (typeof reply === 'string') throw new Error(`no answer: ${reply}`);
    return { status: reply.status, answer: JSON.parse(reply.body.toString()) as Members };
  };
  const named = (names: string[]): unknown => names.map((name) => expect.objectContaining({ VaultName: name }));
  const nine = ['v01', 'v02', 'v03', 'v04', 'v05', 'v06', 'v07', 'v08', 'v09'];

  test('list_vaults asks for 1000, gets 10, and goes on from the marker to the end', async () => {
    await vaults(world, ['examplevault', ...nine, 'v10', 'v11', 'v12']);
    expect(await send(listVaults)).toEqual({
      status: 200,
      answer: { Marker: arnOf('v10'), VaultList: named(['examplevault', ...nine]) },
    });
    expect(await send(listMoreVaults)).toEqual({
      status: 200,
      answer: { Marker: null, VaultList: named(['v10', 'v11', 'v12']) },
    });
  });

  test('job list shows the jobs of each vault, with a limit of 1000 too', async () => {
    const { jobId } = await aRetrieval(world, Buffer.from('x'));
    const answer = { Marker: null, JobList: [expect.objectContaining({ JobId: jobId })] };
    expect(await send(listJobs)).toEqual({ status: 200, answer });
    expect(await send(listJobsWithLimit)).toEqual({ status: 200, answer });
  });

  test('a signature of another request is refused', async () => {
    await vaults(world, [vaultName]);
    expect(await send([listJobsWithLimit[0], listJobs[1]])).toMatchObject({
      status: 403,
      answer: { code: 'InvalidSignatureException' },
    });
  });
});
