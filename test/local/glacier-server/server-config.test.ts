import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultOptions } from '../../../local/glacier/glacier-options';
import { glacierOptionsOf } from '../../../local/glacier-server/glacier-options-of';
import { parseServerConfig } from '../../../local/glacier-server/server-config';

describe('the configuration of the Glacier server', () => {
  it('has the defaults of Glacier itself', () => {
    const { insufficientCapacity, ...options } = glacierOptionsOf(parseServerConfig({}));
    const { onError, failJob, insufficientCapacity: _, ...defaults } = defaultOptions;
    expect(options).toEqual(defaults);
    const job = { jobId: '', vaultName: 'v', action: 'ArchiveRetrieval', archiveId: 'a', tier: 'Expedited' } as const;
    expect(insufficientCapacity?.({ ...job, description: null, retrievalByteRange: null })).toBe(false);
  });

  it.each([
    [{ tiers: { standardMinutes: -1 } }, 'tiers.standardMinutes'],
    [{ tiers: { standard: 1 } }, 'tiers'],
    [{ pages: { jobs: 100 } }, 'pages.jobs'],
    [{ insufficientCapacity: { status: 500 } }, 'insufficientCapacity.status'],
    [{ insufficientCapacity: { probability: 2 } }, 'insufficientCapacity.probability'],
    [{ faults: { requestTimeoutProbability: '1' } }, 'faults.requestTimeoutProbability'],
    [{ signatures: { keys: [{ accessKeyId: 'a-b', secretAccessKey: 'x' }] } }, 'signatures.keys.0.accessKeyId'],
    [{ notifications: { httpEndpoint: 'ftp://x' } }, 'notifications.httpEndpoint'],
    [{ notifications: {} }, 'notifications.httpEndpoint'],
    [{ accountId: '1234' }, 'accountId'],
    [{ region: 'mars' }, 'region'],
    [{ speed: 1 }, 'it: Unrecognized key: "speed"'],
    [[], 'it'],
  ])('refuses %j and names the field', (config, field) => {
    const refused = expect.objectContaining({ name: 'ServerConfigError', message: expect.stringContaining(field) });
    expect(() => parseServerConfig(config)).toThrow(refused);
  });

  it('names every field that is wrong at once', () => {
    expect(() => parseServerConfig({ accountId: '1', fsync: 1 })).toThrow(
      /^The configuration is refused: accountId: .*; fsync: .*\.$/,
    );
  });

  it('is documented: every field with its default', () => {
    const page = readFileSync(path.resolve(__dirname, '../../../docs/glacier.md'), 'utf8');
    const documented = new Map(
      [...page.matchAll(/^\| `([\w.]+)` +\| `?([^`|]*?)`? +\|/gm)].map(([, name, value]) => [name, value]),
    );
    for (const [name, value] of leaves(parseServerConfig({})))
      expect([name, documented.get(name)]).toEqual([name, value]);
  });
});

function* leaves(value: object, prefix = ''): Generator<[string, string]> {
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'object' && member !== null && !Array.isArray(member))
      yield* leaves(member, `${prefix}${name}.`);
    else yield [`${prefix}${name}`, typeof member === 'string' ? `"${member}"` : JSON.stringify(member)];
  }
}
