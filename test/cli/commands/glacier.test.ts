import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateVaultCommand,
  DescribeVaultCommand,
  GlacierClient,
  ListVaultsCommand,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import { main } from '../../../cli/main';
import { temporaryDirectory } from '../../local/temporary-directory';
import { fakeTerminal } from '../fake-terminal';
import { GlacierProcess } from './glacier-process';

const accountId = '-';
const credentials = { accessKeyId: 'anybody', secretAccessKey: 'x' };
const clientOf = ({ endpoint }: GlacierProcess, keys = credentials) =>
  new GlacierClient({ endpoint, region: 'us-east-1', credentials: { ...keys }, maxAttempts: 1 });

/** Run the command in this process, for invocations that end by themselves. */
async function moraine(...argv: string[]) {
  const terminal = fakeTerminal();
  const code = await main(['glacier', ...argv], terminal);
  return { code, text: terminal.text(), complaints: terminal.complaints() };
}

describe('moraine glacier', () => {
  let directory: string;
  let server: GlacierProcess;
  const serve = (...argv: string[]) => GlacierProcess.start(['--port', '0', '--dir', directory, ...argv]);
  const described = (vaultName: string) => clientOf(server).send(new DescribeVaultCommand({ accountId, vaultName }));
  /** Virtual time in whole seconds, from the Date header of a response. */
  const virtualTimeMs = async () => Date.parse((await fetch(server.endpoint)).headers.get('date') ?? '');

  beforeAll(async () => {
    directory = path.join(temporaryDirectory(), 'data');
    server = await serve();
  });
  afterAll(() => server?.stop('SIGKILL'));

  it('serves any client with any key, and prints how to connect', async () => {
    const client = clientOf(server);
    await client.send(new CreateVaultCommand({ accountId, vaultName: 'v' }));
    await client.send(new UploadArchiveCommand({ accountId, vaultName: 'v', body: Buffer.from('data') }));
    expect(server.stdout).toContain(`export AWS_ENDPOINT_URL_GLACIER=${server.endpoint}\n`);
    expect(server.stdout).toContain('aws glacier create-vault --account-id - --vault-name demo');
    expect(server.stderr).toBe('');
  });

  it('skips 25 hours on SIGUSR2, and creates the inventory', async () => {
    const beforeMs = await virtualTimeMs();
    server.signal('SIGUSR2');
    while (!server.stdout.includes('25 hours have passed')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await virtualTimeMs()).toBeGreaterThanOrEqual(beforeMs + 25 * 3_600_000);
    expect((await described('v')).NumberOfArchives).toBe(1);
  });

  it.each(['SIGKILL', 'SIGINT'] as const)('keeps its data and does not go back in time after %s', async (signal) => {
    await clientOf(server).send(new CreateVaultCommand({ accountId, vaultName: signal }));
    const beforeMs = await virtualTimeMs();
    expect(await server.stop(signal)).toBe(signal === 'SIGINT' ? 0 : null);
    server = await serve();
    expect(await virtualTimeMs()).toBeGreaterThanOrEqual(beforeMs);
    expect(await described(signal)).toMatchObject({ VaultName: signal });
    expect(await described('v')).toMatchObject({ NumberOfArchives: 1 });
    expect(server.stderr).toBe('');
  });

  it('refuses a second server on its directory or port, and seeding, each in one line', async () => {
    const inUse = `moraine: The directory ${directory} cannot be used: another embedded cloud is using it; stop that one first.\n`;
    expect(await moraine('--port', '0', '--dir', directory)).toMatchObject({ code: 2, complaints: inUse });
    expect(await moraine('seed', '--dir', directory, '--vault', 'v', '--archives', '1')).toMatchObject({
      code: 2,
      complaints: inUse,
    });
    const port = new URL(server.endpoint).port;
    const other = path.join(temporaryDirectory(), 'other');
    expect(await moraine('--port', port, '--dir', other)).toMatchObject({
      code: 2,
      complaints: expect.stringMatching(/^moraine: Port \d+ of 127\.0\.0\.1 is in use: .*\n$/),
    });
    expect((await described('v')).VaultName).toBe('v');
  });

  it('refuses a damaged directory in one line, and serves once it is repaired', async () => {
    await server.stop('SIGINT');
    const file = path.join(directory, 'cloud.json');
    const kept = readFileSync(file);
    writeFileSync(file, '{');
    const refused = await moraine('--port', '0', '--dir', directory);
    expect(refused).toMatchObject({ code: 2, text: '' });
    expect(refused.complaints).toMatch(/^moraine: The directory .* cannot be used: cloud\.json is damaged .*\n$/);
    writeFileSync(file, kept);
    server = await serve();
    expect((await described('v')).NumberOfArchives).toBe(1);
  });

  it('refuses, in one line, a foreign directory, a file, and a directory that is not writable', async () => {
    const foreign = temporaryDirectory();
    writeFileSync(path.join(foreign, 'letter.txt'), '');
    const sealed = path.join(temporaryDirectory(), 'sealed');
    mkdirSync(sealed);
    chmodSync(sealed, 0o500);
    const refusals = [foreign, path.join(foreign, 'letter.txt')];
    // Root can write anywhere.
    if (process.getuid?.() !== 0) refusals.push(sealed);
    for (const refused of refusals) {
      const { code, complaints } = await moraine('--port', '0', '--dir', refused);
      expect([code, complaints]).toEqual([
        2,
        expect.stringMatching(/^moraine: The directory \S+ cannot be used: .*\n$/),
      ]);
    }
  });

  it('verifies signatures with the keys of its configuration, and does not print a secret', async () => {
    const config = path.join(temporaryDirectory(), 'glacier.json');
    const key = { accessKeyId: 'AKIDOFTHECONFIG', secretAccessKey: 'very-secret' };
    writeFileSync(config, JSON.stringify({ signatures: { keys: [key] } }));
    const strict = await GlacierProcess.start(['--port', '0', '--dir', temporaryDirectory(), '--config', config]);
    try {
      const list = new ListVaultsCommand({ accountId });
      expect((await clientOf(strict, key).send(list)).VaultList).toEqual([]);
      await expect(clientOf(strict).send(list)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
      expect(strict.stdout).toContain('AWS_ACCESS_KEY_ID=AKIDOFTHECONFIG');
      expect(strict.stdout).not.toContain(key.secretAccessKey);
    } finally {
      await strict.stop('SIGINT');
    }
  });

  it.each([
    ['{', /^moraine: The configuration \S+ is not JSON: .*\n$/],
    ['{"tiers":{"bulkMinutes":"1"}}', /^moraine: The configuration is refused: tiers\.bulkMinutes: .*\n$/],
    [undefined, /^moraine: The configuration \S+ cannot be read: ENOENT.*\n$/],
  ])('refuses the configuration %s', async (text, complaint) => {
    const config = path.join(temporaryDirectory(), 'glacier.json');
    if (text !== undefined) writeFileSync(config, text);
    const { code, complaints } = await moraine('--port', '0', '--dir', temporaryDirectory(), '--config', config);
    expect([code, complaints]).toEqual([2, expect.stringMatching(complaint)]);
  });
});

describe('moraine glacier seed', () => {
  it('fills a vault by number, or from an inventory', async () => {
    const directory = path.join(temporaryDirectory(), 'data');
    const numbered = await moraine('seed', '--dir', directory, '--vault', 'n', '--archives', '3', '--size', '2097152');
    expect(numbered).toEqual({
      code: 0,
      text: `Vault n in ${directory}: 3 archives added (6.0 MiB), inventory taken.\n`,
      complaints: '',
    });
    const manifest = path.join(temporaryDirectory(), 'manifest.jsonl');
    const line = (name: string, sizeBytes: number) =>
      JSON.stringify({ ArchiveId: name, Size: sizeBytes, SHA256TreeHash: '0'.repeat(64), ArchiveDescription: name });
    writeFileSync(manifest, `${line('a', 1000)}\n${line('b', 24)}\n`);
    expect((await moraine('seed', '--dir', directory, '--vault', 'm', '--from', manifest)).code).toBe(0);
    const server = await GlacierProcess.start(['--port', '0', '--dir', directory]);
    try {
      const { VaultList } = await clientOf(server).send(new ListVaultsCommand({ accountId }));
      const totals = VaultList?.map((vault) => [vault.VaultName, vault.NumberOfArchives, vault.SizeInBytes]);
      expect(totals).toEqual([
        ['m', 2, 1024 + 2 * 32_768],
        ['n', 3, 3 * (2_097_152 + 32_768)],
      ]);
    } finally {
      await server.stop('SIGINT');
    }
  });

  it('creates no archive from a manifest with an invalid line', async () => {
    const directory = path.join(temporaryDirectory(), 'data');
    const manifest = path.join(temporaryDirectory(), 'manifest.jsonl');
    const good = JSON.stringify({ ArchiveId: 'a', Size: 1, SHA256TreeHash: '0'.repeat(64) });
    writeFileSync(manifest, `${good}\n{"ArchiveId":"b"}\n`);
    const { code, complaints } = await moraine('seed', '--dir', directory, '--vault', 'm', '--from', manifest);
    expect([code, complaints]).toEqual([2, expect.stringContaining('line 2')]);
    expect((await moraine('seed', '--dir', directory, '--vault', 'm', '--archives', '1')).text).toContain(
      ': 1 archive added',
    );
  });

  it.each([
    [['--vault', 'v'], 'Use either --archives, the number of archives to create, or --from'],
    [['--vault', 'v', '--archives', '1', '--from', 'x'], 'Use either --archives'],
    [['--vault', 'a/b', '--archives', '1'], "--vault 'a/b' is not a vault name"],
    [['--vault', 'v', '--archives', '0'], "--archives '0' is not a whole number from 1"],
    [['--vault', 'v', '--archives', '1', '--size', '-1'], "--size '-1' is not a whole number from 1"],
    [['--vault', 'v', '--from', '/nonexistent'], '/nonexistent cannot be read: ENOENT'],
    [['--archives', '1'], "required option '--vault <name>' not specified"],
  ])('refuses %j', async (argv, complaint) => {
    const { code, complaints } = await moraine('seed', '--dir', temporaryDirectory(), ...argv);
    expect([code, complaints]).toEqual([2, expect.stringContaining(complaint)]);
  });
});
