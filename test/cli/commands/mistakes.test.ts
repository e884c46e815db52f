import type { Connect, ConnectOptions } from '../../../cli/deployment/deployment';
import { main } from '../../../cli/main';
import { aHead, aLine, aPlanSummary, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, openRun } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const NEWEST = '20260105T030000Z-b';

describe('a mistake in what a command names', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  let asked: ConnectOptions | undefined;
  const connect: Connect = async (options) => {
    asked = options;
    return deployment;
  };
  const run = (...argv: string[]) => main(argv, terminal, connect);

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.configuration = {
      ...(deployment.configuration as NonNullable<FakeDeployment['configuration']>),
      vaults: ['photos', { name: 'letters', deletion: true }],
      destinations: [{ bucket: 'restored', prefix: 'from-glacier/' }],
      file: 'acme.config.mts',
    };
    deployment.plans = [
      aPlanSummary('documents', { source: { bucket: 'originals', prefix: 'documents/' } }),
      aPlanSummary('mail'),
    ];
    terminal = fakeTerminal();
    asked = undefined;
    for (const [id, takenAt] of [
      ['20260104T030000Z-a', '2026-01-04T03:00:00.000Z'],
      [NEWEST, '2026-01-05T03:00:00.000Z'],
    ] as const) {
      const source = { bucket: 'originals', prefix: 'documents/' };
      const lines = [aLine('documents/letters/march.pdf'), aLine('documents/notes.txt')];
      await placeSnapshot(deployment, aHead(id, takenAt, { plan: 'documents', source, objects: 2 }), lines);
    }
  });

  const started = () => [
    ...deployment.started,
    ...deployment.backupsStarted,
    ...deployment.inventoriesStarted,
    ...deployment.deletionsStarted,
  ];

  it.each([
    [
      ['retrieve', 'photo'],
      "Vault photo is not configured (configured: photos, letters). Did you mean photos? To add it, write in acme.config.mts:\n  vaults: ['photos', { name: 'letters', deletion: true }, 'photo']\nand deploy: moraine deploy",
    ],
    [['inventory', 'fotos'], 'Vault fotos is not configured (configured: photos, letters). To add it'],
    [['rebuild', 'lettres'], 'Did you mean letters? To add it'],
    [['delete', 'leters', '--run', 'run1', '--yes'], 'Did you mean letters? To add it'],
    [
      ['retrieve', 'photos', '--to', 's3://restored/from-glacer/'],
      "Destination s3://restored/from-glacer/ is not configured (configured: s3://restore-bucket/, s3://restored/from-glacier/). Did you mean s3://restored/from-glacier/? To add it, write in acme.config.mts:\n  destinations: [{ bucket: 'restored', prefix: 'from-glacier/' }, { bucket: 'restored', prefix: 'from-glacer/' }]\nand deploy: moraine deploy",
    ],
    [['restore', 'documents', '--to', 's3://elsewhere'], "{ bucket: 'elsewhere' }]\nand deploy"],
    [['backup', 'documens'], "The deployed acme.config.mts has no plan 'documens'. Did you mean documents?"],
    [['restore', 'docments'], 'Did you mean documents? Plans: documents, mail.'],
    [['forget', 'mial', '--yes'], "has no plan 'mial'. Did you mean mail?"],
    [['restore', 'documents@20260115'], 'has no snapshot 20260115: of its 2, the newest are'],
    [['restore', 'documents@20260115'], 'Did you mean 20260105?'],
    [
      ['restore', 'documents', '--path', 'documents/leters/**'],
      `has no object that 'documents/leters/**' matches. Did you mean documents/letters/? See what it has: moraine ls documents@${NEWEST}`,
    ],
    [['restore', 'documents', '--path', 'note.txt'], 'Did you mean notes.txt?'],
  ])('in %j is told before anything is started', async (argv, message) => {
    expect(await run(...argv)).toBe(2);
    expect(terminal.complaints()).toContain(message);
    expect(started()).toEqual([]);
  });

  it('is answered with JSON where the configuration is a JSON file', async () => {
    const configuration = deployment.configuration as NonNullable<FakeDeployment['configuration']>;
    deployment.configuration = { ...configuration, vaults: ['photos', 'letters'], file: 'moraine.config.json' };
    await run('retrieve', 'photo');
    await run('retrieve', 'photos', '--to', "s3://restored/it's/");
    const lines = terminal
      .complaints()
      .split('\n')
      .filter((line) => line.startsWith('  '));
    expect(lines.map((line) => JSON.parse(`{${line}}`))).toEqual([
      { vaults: ['photos', 'letters', 'photo'] },
      {
        destinations: [
          { bucket: 'restored', prefix: 'from-glacier/' },
          { bucket: 'restored', prefix: "it's/" },
        ],
      },
    ]);
    deployment.machines.deletion = undefined;
    await run('delete', 'photos', '--unproven', '--dry-run');
    expect(terminal.complaints()).toContain(
      'say so for one, "vaults": [{ "name": "…", "deletion": true }], and deploy',
    );
  });

  it('is answered with a quoted apostrophe', async () => {
    await run('retrieve', 'photos', '--to', "s3://restored/it's/");
    expect(terminal.complaints()).toContain("{ bucket: 'restored', prefix: 'it\\'s/' }]\nand deploy");
  });

  it('is found before a manifest is copied', async () => {
    const write = jest.spyOn(deployment.files, 'write');
    await run('retrieve', 'photo', '--manifest', __filename.replace(/[^/]*$/, 'mistakes.test.ts'));
    await run('rebuild', 'photo', '--manifest', 's3://elsewhere/list.jsonl');
    expect(write).not.toHaveBeenCalled();
  });

  describe('a bucket', () => {
    const withDestination = (bucket: string, accountId?: string) => {
      Object.assign(deployment.configuration as object, { destinations: [{ bucket, prefix: '', accountId }] });
    };

    it('that does not exist is told before anything is started, with the one that is meant', async () => {
      withDestination('restore-buckets');
      deployment.buckets.put('restore-buckets', { kind: 'missing' });
      expect(await run('retrieve', 'photos', '--to', 's3://restore-buckets/')).toBe(2);
      expect(terminal.complaints()).toBe(
        'moraine: Bucket restore-buckets, the destination, does not exist. Did you mean restore-bucket? Create it, or correct its name in acme.config.mts, and deploy: moraine deploy\n',
      );
      expect(started()).toEqual([]);
    });

    it('that is in another region is told of source and destination alike', async () => {
      deployment.buckets.put('originals', { kind: 'in-another-region', region: 'eu-west-1' });
      expect(await run('backup', 'documents')).toBe(2);
      expect(terminal.complaints()).toContain(
        'Bucket originals, the source of plan documents, is in eu-west-1, and this deployment works in us-east-1 alone. Name a bucket of us-east-1 in acme.config.mts, and deploy',
      );
      deployment.buckets.put('restore-bucket', { kind: 'in-another-region', region: 'eu-west-1' });
      expect(await run('restore', 'documents')).toBe(2);
      expect(terminal.complaints()).toContain('Bucket restore-bucket, the destination, is in eu-west-1');
      expect(started()).toEqual([]);
    });

    it('of another account is told, unless the configuration names that account', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      deployment.buckets.put('theirs', { kind: 'owned', accountId: '444455556666' });
      withDestination('theirs');
      expect(await run('retrieve', 'photos', '--to', 's3://theirs')).toBe(2);
      expect(terminal.complaints()).toContain(
        "Bucket theirs, the destination, does not belong to account 123456789012. If it is the right one, write beside its name in acme.config.mts who owns it, accountId: 'ACCOUNT'",
      );
      expect(started()).toEqual([]);
      withDestination('theirs', '444455556666');
      expect(await run('retrieve', 'photos', '--to', 's3://theirs')).toBe(0);
    });

    it('that the person may not look at, and the source of a plan that only forgets, are left to the run', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      deployment.buckets.put('restore-bucket', { kind: 'denied' });
      expect(await run('retrieve', 'photos')).toBe(0);
      deployment.buckets.put('originals', { kind: 'missing' });
      await run('forget', 'documents', '--yes');
      expect(started()).toMatchObject([{ input: { kind: 'retrieve' } }, { input: { kind: 'forget' } }]);
    });
  });

  it('names the vaults of the account where a configured one is missing', async () => {
    deployment.accountVaults.put('letters-2019', {});
    expect(await run('inventory', 'letters')).toBe(2);
    expect(terminal.complaints()).toBe(
      'moraine: There is no vault letters in us-east-1, only letters-2019, photos. See all vaults: moraine vaults\n',
    );
    expect(started()).toEqual([]);
  });

  it('is left to the run where the person may not look, and where another version deployed', async () => {
    deployment.onStart = (runId) => openRun(deployment, runId);
    deployment.accountVaults.deny('glacier:DescribeVault');
    expect(await run('retrieve', 'letters')).toBe(0);
    deployment.accountVaults.deny('glacier:ListVaults');
    expect(await run('retrieve', 'letters')).toBe(0);
    deployment.configuration = undefined;
    expect(await run('retrieve', 'other')).toBe(0);
    expect(started()).toHaveLength(3);
  });

  it('is an account that Glacier does not admit: it has no vaults, and may ask for nothing', async () => {
    const accountVaults = { ...deployment.accountVaults, async *list() {} };
    accountVaults.deny('glacier:DescribeVault');
    deployment.accountVaults = accountVaults as FakeDeployment['accountVaults'];
    expect(await run('retrieve', 'photos')).toBe(2);
    expect(terminal.complaints()).toMatch(
      /admits no new customers.*this account has no vaults in this region\. Use the credentials .*\(AWS_PROFILE=NAME\).*moraine demo\n$/,
    );
    expect(started()).toEqual([]);
  });

  it.each([
    [['--plan', 'documens'], 'documents'],
    [['--vault', 'leters'], 'letters'],
  ])('of moraine runs %j is told where there is no such run', async (argv, meant) => {
    expect(await run('runs', ...argv)).toBe(0);
    expect(terminal.text()).toBe(`There is no such run. Did you mean ${meant}?\n`);
  });

  describe('that can be understood is no mistake', () => {
    beforeEach(() => {
      deployment.onStart = (runId) => openRun(deployment, runId);
    });

    it.each(['restore', 'check'])('%s PLAN@latest is the newest snapshot', async (command) => {
      await run(command, 'documents@latest');
      const [{ input } = { input: {} }] = deployment.started;
      expect(input).toMatchObject({ [command]: { plan: 'documents', snapshot: NEWEST } });
    });

    it('the ARN of a vault names the vault and its region', async () => {
      const arn = 'arn:aws:glacier:eu-west-1:123456789012:vaults/photos';
      expect(await run('retrieve', arn)).toBe(0);
      expect(deployment.started).toMatchObject([{ input: { kind: 'retrieve', vault: 'photos' } }]);
      expect(asked).toMatchObject({ region: 'eu-west-1' });
      expect(await run('retrieve', arn, '--region', 'us-east-1')).toBe(2);
      expect(terminal.complaints()).toContain(
        'Vault photos is in eu-west-1, as its ARN says, and --region is us-east-1',
      );
    });

    it('the ARN of a vault as the value of an option names the vault and its region too', async () => {
      expect(await run('runs', '--vault', 'arn:aws:glacier:eu-west-1:123456789012:vaults/photos')).toBe(0);
      expect(asked).toMatchObject({ region: 'eu-west-1' });
      expect(await run('runs', '--vault', 'arn:aws:glacier:us-east-1:444455556666:vaults/photos')).toBe(2);
      expect(terminal.complaints()).toContain('Vault photos is in account 444455556666, as its ARN says');
    });

    it('the ARN of a vault in another account is refused', async () => {
      expect(await run('retrieve', 'arn:aws:glacier:us-east-1:444455556666:vaults/photos')).toBe(2);
      expect(terminal.complaints()).toContain('Vault photos is in account 444455556666, as its ARN says');
      expect(started()).toEqual([]);
    });

    const NOTE =
      "No object matches 'letters/**': it is read as 'documents/letters/**', below the prefix of plan documents.\n";

    it('a path without the prefix of the plan is completed, and that is said', async () => {
      expect(await run('restore', 'documents', '--path', 'letters/')).toBe(0);
      expect(deployment.started).toMatchObject([{ input: { restore: { paths: ['documents/letters/**'] } } }]);
      expect(terminal.complaints()).toBe(NOTE);
    });

    it.each([
      ['ls', 'documents', 'letters/'],
      ['find', 'letters/'],
    ])('%s takes such a path too', async (...argv) => {
      expect(await run(...argv)).toBe(0);
      expect(terminal.text()).toContain('documents/letters/march.pdf');
      expect(terminal.complaints()).toContain(NOTE);
    });

    it('a path that matches as it is gets no prefix', async () => {
      expect(await run('ls', 'documents', '**/*.txt')).toBe(0);
      expect(terminal.text()).toContain('documents/notes.txt');
      expect(terminal.complaints()).toBe('');
    });

    it('one path of several that matches nothing is pointed out', async () => {
      expect(await run('restore', 'documents', '--path', 'notes.txt', '--path', 'letter/')).toBe(0);
      expect(terminal.complaints()).toContain("Warning: no object matches 'letter/**'. Did you mean letters/?");
    });
  });
});
