import type { ConnectOptions } from '../../../cli/deployment/deployment';
import { main } from '../../../cli/main';
import { fakeDeployment } from '../fake-deployment';
import { fakeTerminal } from '../fake-terminal';

describe('usage', () => {
  const never = () => Promise.reject(new Error('must not connect'));

  it.each([
    [['ls'], "missing required argument 'plan[@snapshot|@time]'", 'ls'],
    [['runs', '--wach'], "unknown option '--wach'", 'runs'],
    [['glacier', 'seed'], "required option '--vault <name>' not specified", 'glacier'],
    [['stats', 'a', 'b'], "too many arguments for 'stats'", 'stats'],
    [['runs', '--json', '--limit'], "option '--limit <count>' argument missing", 'runs'],
  ])('that Commander refuses is told like any other error: %j', async (argv, cause, command) => {
    const terminal = fakeTerminal();
    expect(await main(argv.includes('--json') ? argv : [...argv, '--json'], terminal, never)).toBe(2);
    expect(terminal.objects).toEqual([
      { status: 'failed', error: { error: 'CommandError', cause: expect.stringContaining(cause) } },
    ]);
    expect(terminal.complaints()).toContain(`moraine: ${cause}`);
    expect(terminal.complaints()).toContain(`Its options: moraine ${command} --help\n`);
  });

  it.each([
    [['retrieve'], /missing required argument 'vault'/],
    [['retrieve', 'a b'], /'a b' is not a vault name/],
    [['retrieve', '../x'], /is not a vault name/],
    [['retrieve', 'v', '--naming', 'none'], /--naming 'none' is none of decoded, description, archive-id/],
    [['retrieve', 'v', '--tier', 'fast'], /--tier 'fast' is none of Bulk, Standard, Expedited/],
    [['retrieve', 'v', '--storage-class', 'TAPE'], /--storage-class 'TAPE' is none of STANDARD/],
    [['retrieve', 'v', '--budget', '-1'], /--budget '-1' is not an amount/],
    [['retrieve', 'v', '--budget', '1e9'], /is not an amount/],
    [['retrieve', 'v', '--to', 'bucket'], /write s3:\/\/BUCKET/],
    [['retrieve', 'v', '--nonsense'], /unknown option '--nonsense'/],
    [['retrieve', 'v', 'w'], /too many arguments/],
    [['run'], /missing required argument/],
    [['run', 'a/b'], /is not a run id/],
    [['runs', '--limit', '0'], /--limit '0' is not a whole number from 1 to 1000/],
    [['runs', '--kind', 'juggle'], /--kind 'juggle' is none of retrieve, restore, rebuild, check, backup/],
    [['runs', '--status', 'running'], /--status 'running' is none of under-way, opening, .*stopping, succeeded/],
    [['runs', '--since', 'yesterday'], /--since 'yesterday' is not a time: write 2026-01-05 or 2026-01-05T03:00/],
    [['runs', '--until', '2026-02-30'], /--until '2026-02-30' is not a time/],
    [['runs', '--plan', 'Docs'], /'Docs' is not the name of a plan/],
    [['runs', '--vault', 'a b'], /'a b' is not a vault name/],
    [['stop'], /missing required argument 'run-id'/],
    [['stop', 'a/b'], /is not a run id/],
    [['backup'], /missing required argument 'plan'/],
    [['backup', 'Docs'], /'Docs' is not the name of a plan: 1 to 32 lower-case letters.* Did you mean docs\?/],
    [['backup', 'docs', '--budget', 'much'], /--budget 'much' is not an amount/],
    [['snapshots', 'docs@2026-01-05'], /is not the name of a plan/],
    [['ls', 'docs@../x'], /'\.\.\/x' in 'docs@\.\.\/x' is neither a snapshot nor a time: write docs@2026/],
    [['ls', 'docs@2026-02-30'], /'2026-02-30' is not a time: write 2026-01-05, 2026-01-05T03:00/],
    [['ls', 'docs@'], /is neither a snapshot nor a time/],
    [['ls', 'docs', '[z-a]'], /'\[z-a\]' is not a glob/],
    [['ls', 'docs', ''], /'' is not a glob of keys/],
    [['ls', 'evil\u001b[2J'], /'evil\\u001b\[2J' is not the name of a plan/],
    [['find'], /missing required argument 'glob'/],
    [['find', 'x', '--plan', 'X'], /'X' is not the name of a plan/],
    [['restore', 'docs', '--to', 'bucket'], /write s3:\/\/BUCKET/],
    [['restore', 'docs', ...Array(101).fill(['--path', 'x']).flat()], /--path can be given 100 times at the most/],
    [['restore', 'docs', '--tier', 'fast'], /--tier 'fast' is none of/],
    [['retrieve', 'v', '--fallback', 'Expedited'], /--fallback 'Expedited' is none of Bulk, Standard/],
    [['check', 'docs', '--fallback', 'Standard'], /--fallback and --budget apply only to a sample/],
    [['retrieve', 'v', '--path', '[z-a]'], /'\[z-a\]' is not a glob/],
    [['retrieve', 'v', ...Array(101).fill(['--path', 'x']).flat()], /--path can be given 100 times at the most/],
    [['retrieve', 'v', '--created', '2026-01-01..2026-01-01'], /is empty: the range ends before TO/],
    [['retrieve', 'v', '--larger', '1.5GiB'], /--larger '1.5GiB' is not a size: write a whole number of bytes/],
    [['retrieve', 'v', '--smaller', '5 elephants'], /--smaller '5 elephants' is not a size/],
    [['retrieve', 'v', '--smaller', '9999999999TiB'], /--smaller '9999999999TiB' is not a size/],
    [
      ['retrieve', 'v', '--larger', '5', '--smaller', '6'],
      /No size is larger than --larger and smaller than --smaller/,
    ],
    [['retrieve', 'v', '--limit', '0'], /--limit '0' is not a whole number from 1 on/],
    [['rebuild', 'a b'], /'a b' is not a vault name/],
    [['rebuild', 'v', '--budget', 'much'], /--budget 'much' is not an amount/],
    [['rebuild', 'v', '--manifest', 's3://bucket'], /--manifest 's3:\/\/bucket' names no object/],
    [['estimate'], /missing required argument 'vault'/],
    [['estimate', 'a b'], /'a b' is not a vault name/],
    [['estimate', 'v', '--tier', 'fast'], /--tier 'fast' is none of/],
    [['archives', 'v', '[z-a]'], /'\[z-a\]' is not a glob/],
    [['archives', 'v', '--limit', '0'], /--limit '0' is not a whole number/],
    [['inventory'], /Name a vault to list, or use --run to show a run/],
    [['inventory', 'a b'], /'a b' is not a vault name/],
    [['inventory', 'v', '--run', 'run1'], /--run shows an existing run: leave out the vault and --created/],
    [['inventory', '--run', 'a/b'], /is not a run id/],
    [['inventory', 'v', '--csv', '--json', '--watch'], /--csv and --json exclude each other/],
    [['inventory', 'v', '--csv'], /The list is available once the run has ended: add --watch/],
    [['inventory', 'v', '--json', '--out', 'x'], /The list is available once the run has ended: add --watch/],
    [['inventory', 'v', '--watch', '--out', 'x'], /--out needs the format of the list: add --csv or --json/],
    [['inventory', 'v', '--csv', '--watch', '--out', __filename], /--out .*usage.test.ts already exists/],
    [['inventory', 'v', '--csv', '--watch', '--out', '/nowhere/x'], /there is no directory \/nowhere/],
    [['inventory', 'v', '--created', '2025'], /--created '2025' is not a range: write 2026-01-01..2026-02-01/],
    [['inventory', 'v', '--created', '..'], /--created '..' is not a range/],
    [['inventory', 'v', '--created', 'May..'], /--created 'May' is not a time/],
    [['inventory', 'v', '--created', '2026-01-02..2026-01-01'], /'2026-01-02..2026-01-01' ends before it begins/],
    [
      ['inventory', 'v', '--created', '2026-01-01..2026-01-01'],
      /'2026-01-01..2026-01-01' is empty: the range ends before/,
    ],
    [['inventory', 'v', '--created', '2026-01-01T00:00:00.5Z..'], /a range begins and ends with a whole second/],
    [['forget', 'docs'], /needs a confirmation: see what it deletes \(moraine forget docs --dry-run\), then add --yes/],
    [['local', '--port', '65536'], /--port '65536' is not a port/],
    [['local', '--speed', 'fast'], /--speed 'fast' is neither max nor a number/],
    [['local', '--speed', '0'], /neither max nor a number above 0/],
    [['local', '--app', '/nowhere'], /no synthesized stacks in \/nowhere: run `moraine build`/],
    [['demo', '--app', '/nowhere'], /no synthesized stacks in \/nowhere/],
    [['demo', '--seed', 'x'], /--seed 'x' is not a whole number/],
    [['demo', '--from', '/nowhere'], /--from \/nowhere cannot be read/],
    [['runs', '--endpoint-url', 'localhost:4566'], /--endpoint-url 'localhost:4566' is not a URL/],
    [['runs', '--region', 'Mars'], /--region 'Mars' is not an AWS region/],
    [['runs', '--stack', 'Not A Stack'], /--stack 'Not A Stack' is not a stack prefix/],
    [['retreive'], /unknown command 'retreive'[\s\S]*Did you mean retrieve/],
    [[], /Usage: moraine/],
  ])('refuses %j with exit code 2', async (argv, message) => {
    const terminal = fakeTerminal();
    expect(await main(argv, terminal, never)).toBe(2);
    expect(terminal.complaints()).toMatch(message);
  });

  it('hands global options on, before or after the command', async () => {
    const seen: ConnectOptions[] = [];
    const connect = async (options: ConnectOptions) => {
      seen.push(options);
      return fakeDeployment();
    };
    await main(['--region', 'eu-west-1', 'runs'], fakeTerminal(), connect);
    await main(['runs', '--stack', 'other', '--endpoint-url', 'http://127.0.0.1:4566'], fakeTerminal(), connect);
    expect(seen).toEqual([
      { stack: 'moraine', endpointUrl: undefined, region: 'eu-west-1' },
      { stack: 'other', endpointUrl: 'http://127.0.0.1:4566', region: undefined },
    ]);
  });

  const help = async (...argv: string[]) => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      expect(await main([...argv, '--help'], fakeTerminal(), never)).toBe(0);
    } finally {
      write.mockRestore();
    }
    return written.join('');
  };

  it('refuses globs of a restore that exceed the room in its record', async () => {
    const terminal = fakeTerminal();
    const globs = Array(44)
      .fill(['--path', '€'.repeat(1000)])
      .flat();
    expect(await main(['restore', 'docs', ...globs], terminal, never)).toBe(2);
    expect(terminal.complaints()).toContain('The globs of --path exceed 131072 bytes in total');
  });

  it.each(['backup', 'glacier seed'])('lists the global options in the help of %s', async (command) => {
    expect(await help(...command.split(' '))).toMatch(
      /Global Options:[\s\S]*--stack <name>[\s\S]*--endpoint-url <url>[\s\S]*--region <region>[\s\S]*--debug/,
    );
  });

  it('names the kinds of run', async () => {
    expect(await help()).toContain(
      'Kinds of run: retrieve, restore, rebuild, check, backup, forget, accept, reject, pin, unpin, adopt, inventory, delete\n',
    );
  });

  it('documents its exit codes', async () => {
    expect(await help()).toMatch(/Exit codes:[\s\S]*3 {2}the run completed, but some archives or objects failed/);
  });

  it('says of the demonstration that it backs up and restores too', async () => {
    expect(await help('demo')).toMatch(/backed up[\s\S]*backed up again,\s+and restored/);
  });

  it.each([
    ...['vaults', 'estimate', 'archives'],
    ...['retrieve', 'rebuild', 'plans', 'backup', 'snapshots', 'ls', 'find', 'restore', 'check', 'forget', 'key'],
    ...['diff', 'stats', 'runs', 'run', 'stop', 'local', 'glacier', 'demo', 'completion'],
  ])('lists %s, and explains it with an example', async (command) => {
    expect(await help()).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(await help(command)).toMatch(new RegExp(`Examples?:\n  (moraine|npm run) ${command}`));
  });

  it('prints one JSON object for an error too, and stacks only with --debug', async () => {
    const broken = () => Promise.reject(new Error('broken', { cause: new Error('the root') }));
    const plain = fakeTerminal();
    expect(await main(['runs', '--json'], plain, broken)).toBe(1);
    expect(plain.objects).toEqual([{ status: 'failed', error: { error: 'Error', cause: 'broken' } }]);
    expect(plain.complaints()).toBe('moraine: broken\n');
    const debug = fakeTerminal();
    await main(['runs', '--debug'], debug, broken);
    expect(debug.complaints()).toMatch(/at .*\ncaused by Error: the root/s);
  });
});
