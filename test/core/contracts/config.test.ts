import { generateKeyPairSync } from 'node:crypto';
import { defineConfig, type MoraineConfigInput, parseConfig } from '../../../core/contracts/config';
import { deletableVaultsOf, formatVaults, vaultNamesOf } from '../../../core/contracts/configured-vault';
import { InvalidInputError } from '../../../core/contracts/errors';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { MIB } from '../../../core/ranges/units';
import { prices } from '../cost/prices';

type PlanInput = NonNullable<MoraineConfigInput['plans']>[number];

const plan: PlanInput = { name: 'docs', source: { bucket: 'my-documents' }, vault: 'photos' };
const withPlan = (changes: object) => ({ vaults: ['photos'], plans: [{ ...plan, ...changes }] });

/** What is wrong with a configuration. */
function problemsOf(config: unknown): string {
  try {
    parseConfig(config);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as Error).message;
  }
  throw new Error('the configuration is valid');
}

it('takes the account of a destination, by default none, as 12 digits', () => {
  const accountOf = (more: object) =>
    parseConfig({ vaults: ['photos'], destinations: [{ bucket: 'restored', ...more }] }).destinations[0]?.accountId;
  expect(accountOf({})).toBeUndefined();
  expect(accountOf({ accountId: '444455556666' })).toBe('444455556666');
  for (const accountId of ['44445555666', '*', 'arn:aws:iam::444455556666:root'])
    expect(problemsOf({ vaults: ['photos'], destinations: [{ bucket: 'restored', accountId }] })).toMatch(
      /destinations\.0\.accountId: an account id is 12 digits/,
    );
});

describe('a configuration with plans', () => {
  it('fills in what a plan leaves out', () => {
    const [parsed] = parseConfig(defineConfig(withPlan({}))).plans;
    expect(parsed).toEqual({
      name: 'docs',
      source: { bucket: 'my-documents', prefix: '', include: ['**'], exclude: [] },
      vault: 'photos',
      retention: { minimumAgeDays: 90, shrinkGuard: 0.5 },
      packBytes: 128 * MIB,
      packedObjectBytesMax: 8 * MIB,
      archiveBytesMax: LARGEST_ARCHIVE_BYTES,
      partBytes: 32 * MIB,
      wholeArchiveBytesMax: 128 * MIB,
      repackBelow: 0.3,
      uploadsInFlightMax: 20,
    });
  });

  it('needs no plan at all', () => {
    expect(parseConfig({ vaults: ['photos'] }).plans).toEqual([]);
  });

  it('takes a schedule in UTC unless it says otherwise', () => {
    const schedule = (of: object) => parseConfig(withPlan({ schedule: of })).plans[0]?.schedule;
    expect(schedule({ expression: 'rate(1 day)' })).toEqual({ expression: 'rate(1 day)', timeZone: 'UTC' });
    const berlin = { expression: 'cron(0 3 ? * MON-FRI *)', timeZone: 'Europe/Berlin' };
    expect(schedule(berlin)).toEqual(berlin);
  });

  it.each<[string, object, RegExp]>([
    ['no name', { name: undefined }, /plans\.0\.name: /],
    ['a name with capitals', { name: 'Docs' }, /plans\.0\.name: a plan name is 1 to 32 lower-case letters/],
    ['a name that is too long', { name: 'd'.repeat(33) }, /plans\.0\.name: a plan name is/],
    ['a bucket that is none', { source: { bucket: 'My_Bucket' } }, /plans\.0\.source\.bucket: not an S3 bucket name/],
    [
      'a prefix in which IAM would find a variable',
      { source: { bucket: 'my-documents', prefix: 'a/$' + '{x}/' } },
      /source\.prefix: IAM would take/,
    ],
    [
      'the alias of a key',
      { source: { bucket: 'my-documents', keyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/a' } },
      /source\.keyArn: not the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key\/ID/,
    ],
    [
      'an account that is none',
      { source: { bucket: 'my-documents', accountId: '4444-5555-6666' } },
      /plans\.0\.source\.accountId: an account id is 12 digits/,
    ],
    ...['*', '?'].map((wildcard): [string, object, RegExp] => [
      `a prefix in which IAM would find the wildcard ${wildcard}`,
      { source: { bucket: 'my-documents', prefix: `a${wildcard}b/` } },
      /source\.prefix: IAM would take \* and \? for wildcards: name the folder above/,
    ]),
    [
      'a prefix that no policy of IAM can name',
      { source: { bucket: 'my-documents', prefix: '日本/' } },
      /source\.prefix: IAM knows characters up to U\+00FF only: name the folder above/,
    ],
    [
      'a prefix without a slash',
      { source: { bucket: 'my-documents', prefix: 'a' } },
      /source\.prefix: a prefix is empty/,
    ],
    ['an empty glob', { source: { bucket: 'my-documents', include: [''] } }, /include\.0: a glob has at least one/],
    ['no include', { source: { bucket: 'my-documents', include: [] } }, /plans\.0\.source\.include: /],
    ['an unknown field', { retain: {} }, /plans\.0: .*retain/],
    ['an unknown rule', { retention: { keepHourly: 3 } }, /plans\.0\.retention: .*keepHourly/],
    ['a rule below nothing', { retention: { keepDaily: -1 } }, /plans\.0\.retention\.keepDaily: /],
    ['half a snapshot', { retention: { keepLast: 1.5 } }, /plans\.0\.retention\.keepLast: /],
    ['a share above all', { retention: { shrinkGuard: 1.1 } }, /plans\.0\.retention\.shrinkGuard: /],
    ['a share in per cent', { retention: { shrinkGuard: 50 } }, /plans\.0\.retention\.shrinkGuard: /],
    ['small packs', { packBytes: MIB - 1 }, /plans\.0\.packBytes: /],
    ['large packed objects', { packedObjectBytesMax: 32 * MIB + 1 }, /plans\.0\.packedObjectBytesMax: /],
    ['archives beyond the largest', { archiveBytesMax: 2 * LARGEST_ARCHIVE_BYTES }, /plans\.0\.archiveBytesMax: /],
    ['archives off 8 MiB', { archiveBytesMax: 12 * MIB }, /plans\.0\.archiveBytesMax: must be a multiple of 8 MiB/],
    ['archives off the MiB', { archiveBytesMax: MIB + 1 }, /plans\.0\.archiveBytesMax: /],
    [
      'archives whose blocks are too many to combine hashes from',
      { archiveBytesMax: 10_001 * MIB },
      /plans\.0\.archiveBytesMax: must be a power-of-two number of MiB, or at most 10,000 times one/,
    ],
    ['a share above 1', { repackBelow: 1.1 }, /plans\.0\.repackBelow: /],
    ['no upload at once', { uploadsInFlightMax: 0 }, /plans\.0\.uploadsInFlightMax: /],
    ['a budget below nothing', { budgetUsd: -1 }, /plans\.0\.budgetUsd: /],
    [
      'a schedule that is no cron',
      { schedule: { expression: 'every night' } },
      /plans\.0\.schedule\.expression: 'every night' is not a schedule: write cron\(0 3 \* \* \? \*\) or rate\(1 day\)/,
    ],
    [
      'a place that is no time zone',
      { schedule: { expression: 'rate(1 day)', timeZone: 'Berlin' } },
      /plans\.0\.schedule\.timeZone: not a time zone: write Europe\/Berlin/,
    ],
    [
      'a vault that is not listed',
      { vault: 'archive' },
      /plans\.0\.vault: 'archive' is not listed; add it: vaults: \['photos', 'archive'\]/,
    ],
    [
      'more globs than Step Functions passes on',
      { source: { bucket: 'my-documents', include: Array(250).fill('g'.repeat(1000)) } },
      /plans: have \d+ bytes as JSON, of which Step Functions can pass on 196608: write fewer or shorter globs/,
    ],
  ])('refuses %s', (_, changes, message) => {
    expect(problemsOf(withPlan(changes))).toMatch(message);
  });

  it('refuses two plans of one name, and says which', () => {
    const twice = { vaults: ['photos'], plans: [plan, { ...plan, name: 'other' }, plan] };
    expect(problemsOf(twice)).toMatch(/plans\.2\.name: 'docs' is the name of plans\.0 already/);
  });

  it('names everything that is wrong at once', () => {
    const wrong = {
      vaults: ['photos'],
      plans: [
        { ...plan, vault: 'a' },
        { ...plan, vault: 'b' },
      ],
    };
    expect(problemsOf(wrong).split('\n')).toHaveLength(4);
  });

  it('takes a budget with the prices of backups', () => {
    const backup = {
      uploadPerThousand: 0.03,
      storagePerGibMonth: 0.0036,
      getPerThousand: 0.0004,
      listPerThousand: 0.005,
    };
    expect(parseConfig({ ...withPlan({ budgetUsd: 5 }), prices: { ...prices, backup } }).plans[0]?.budgetUsd).toBe(5);
    expect(problemsOf({ ...withPlan({ budgetUsd: 5 }), prices })).toMatch(
      /prices\.backup: needed, because plans\.0\.budgetUsd is set/,
    );
  });

  it.each([8 * MIB, 24 * MIB, 48 * MIB, 80_000 * MIB, 2 ** 40, LARGEST_ARCHIVE_BYTES])(
    'takes archives of %d bytes, whose hashes can be combined and whose objects can be put together',
    (archiveBytesMax) => {
      expect(parseConfig(withPlan({ archiveBytesMax })).plans[0]?.archiveBytesMax).toBe(archiveBytesMax);
    },
  );
});

describe('the keys of other deployments', () => {
  const pemOf = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
  const { privateKey, publicKey } = pemOf('prime256v1');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const withKeys = (...catalogKeys: unknown[]) => ({ vaults: ['photos'], catalogKeys });

  it('are none by default, and public keys on NIST P-256', () => {
    expect(parseConfig({ vaults: ['photos'] }).catalogKeys).toEqual([]);
    expect(parseConfig(withKeys(pem)).catalogKeys).toEqual([pem]);
  });

  it.each<[string, string, RegExp]>([
    ['an ARN', 'arn:aws:kms:eu-west-1:111122223333:key/1', /catalogKeys\.1: does not begin with -----BEGIN PUBLIC KEY/],
    [
      'a private key',
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      /catalogKeys\.1: does not begin with -----BEGIN PUBLIC KEY/,
    ],
    ['what was cut off', pem.slice(0, 100), /catalogKeys\.1: not a public key in PEM/],
    [
      'another curve',
      pemOf('secp384r1').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      /catalogKeys\.1: not a public key on the curve NIST P-256/,
    ],
    ['two in one', pem + pem, /catalogKeys\.1: holds several keys/],
    ['what is too long', pem + ' '.repeat(1000), /catalogKeys\.1: /],
  ])('are refused by their place: %s', (_, text, message) => {
    const problems = problemsOf(withKeys(pem, text));
    expect(problems).toMatch(message);
    expect(problems.split('\n')).toHaveLength(2);
  });

  it('are fifty at the most', () => {
    expect(problemsOf(withKeys(...Array(51).fill(pem)))).toMatch(/catalogKeys: /);
  });
});

describe('vaults', () => {
  const some = { vaults: ['photos', { name: 'old', deletion: true }, { name: 'films' }] };

  it('are names, or objects that may allow deletions', () => {
    const config = parseConfig(defineConfig(some));
    expect(vaultNamesOf(config)).toEqual(['photos', 'old', 'films']);
    expect(deletableVaultsOf(config)).toEqual(['old']);
    expect(formatVaults(config)).toBe("vaults: ['photos', { name: 'old', deletion: true }, 'films']");
  });

  it.each<[string, unknown[], RegExp]>([
    ['a name that is none', ['a/b'], /vaults\.0: a vault name is 1 to 255/],
    ['such a name in an object', [{ name: 'a/b', deletion: true }], /vaults\.0\.name: a vault name is 1 to 255/],
    ['an unknown setting', [{ name: 'photos', delete: true }], /vaults\.0: /],
    [
      'a name with two settings',
      ['photos', { name: 'photos', deletion: true }],
      /vaults\.1: 'photos' is the name of vaults\.0/,
    ],
    ['no vault', [], /vaults: /],
  ])('refuses %s', (_name, vaults, message) => {
    expect(problemsOf({ vaults })).toMatch(message);
  });

  it('show the whole line to add when a plan names another one', () => {
    expect(problemsOf({ ...some, plans: [{ ...plan, vault: 'docs' }] })).toContain(
      "add it: vaults: ['photos', { name: 'old', deletion: true }, 'films', 'docs']",
    );
  });
});

describe('a webhook', () => {
  const webhookOf = (url: unknown, more: object = {}) => ({
    vaults: ['photos'],
    notifications: { webhook: { url, ...more } },
  });

  it('has its URL in a parameter or a secret, and gets JSON unless another form is named', () => {
    const parsed = (config: unknown) => parseConfig(config).notifications.webhook;
    const ssmParameter = '/moraine/webhook';
    expect(parsed(webhookOf({ ssmParameter }))).toEqual({ url: { ssmParameter }, format: 'json' });
    for (const secret of ['moraine/webhook', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hook-a1B2c3']) {
      expect(parsed(webhookOf({ secret }, { format: 'slack' }))).toEqual({ url: { secret }, format: 'slack' });
    }
  });

  it.each([
    [
      'the URL itself',
      'https://hooks.example.com/secret',
      /webhook\.url: the URL is a secret, and is not written here/,
    ],
    ['a parameter without a slash', { ssmParameter: 'webhook' }, /begins with "\/"/],
    ['a parameter of AWS', { ssmParameter: '/aws/webhook' }, /do not begin with \/aws or \/ssm/],
    ['a URL as a secret', { secret: 'https://hooks.example.com/secret' }, /webhook\.url/],
    ['both', { secret: 'a', ssmParameter: '/a' }, /webhook\.url/],
    ['neither', {}, /webhook\.url/],
    ['an alias as the key', { secret: 'a', keyArn: 'alias/aws/ssm' }, /webhook\.url/],
  ])('does not take %s', (_what, url, problem) => {
    const problems = problemsOf(webhookOf(url));
    expect(problems).toMatch(problem);
    expect(problems).not.toContain('hooks.example.com');
  });

  it('does not take an unknown form', () => {
    expect(problemsOf(webhookOf({ secret: 'a' }, { format: 'xml' }))).toMatch(/webhook\.format/);
  });
});
