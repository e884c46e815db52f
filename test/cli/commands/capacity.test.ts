import { main } from '../../../cli/main';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const CONFIRMATION = 'buy 123456789012';

let deployment: FakeDeployment;
let terminal: FakeTerminal;
const moraine = (...argv: string[]) => main(['capacity', ...argv], terminal, async () => deployment);
const unitIds = async () => {
  const answer = await deployment.accountVaults.capacityUnits();
  return answer.kind === 'known' ? answer.value.map(({ id }) => id) : answer;
};
/** Answer the questions of a command. */
const withAnswers = (...answers: string[]) => {
  terminal = fakeTerminal({ answers });
};

beforeEach(() => {
  deployment = fakeDeployment();
  terminal = fakeTerminal();
});

describe('moraine capacity', () => {
  it('lists units with their ends and the time that is left, what a unit gives and what it costs', async () => {
    await deployment.governance.buyCapacityUnit();
    expect(await moraine()).toBe(0);
    const [title, head, row, ...others] = terminal.text().trimEnd().split('\n');
    expect(title).toBe('Account 123456789012 in us-east-1: 1 of 2 units of provisioned capacity');
    expect(head?.trim().split(/ {2,}/)).toEqual(['UNIT', 'BOUGHT (UTC)', 'ENDS (UTC)', 'LEFT']);
    // Bought on 5 January at 10:00, when the command runs.
    expect(row?.trim().split(/ {2,}/)).toEqual(['unit-1', '2026-01-05 10:00:00', '2026-02-05 10:00:00', '31 d']);
    expect(others).toEqual([
      'A unit guarantees at least 3 Expedited retrievals in five minutes and up to 150 MB/s, for a month.',
      expect.stringMatching(/^It costs \$100\.00 \(unconfirmed; notes on prices .*, read 2026-11-27\)\.$/),
      'Buy one: moraine capacity buy',
    ]);
  });

  it('says what it means to have none', async () => {
    expect(await moraine()).toBe(0);
    expect(terminal.text()).toContain('us-east-1: 0 of 2 units');
    expect(terminal.text()).toContain('may refuse Expedited retrievals at busy times (InsufficientCapacity)');
  });

  it('offers no third', async () => {
    await deployment.governance.buyCapacityUnit();
    await deployment.governance.buyCapacityUnit();
    await moraine();
    expect(terminal.text()).not.toContain('Buy one');
  });

  it('prints one JSON object', async () => {
    await deployment.governance.buyCapacityUnit();
    expect(await moraine('--json')).toBe(0);
    expect(terminal.objects).toEqual([
      {
        ...{ accountId: '123456789012', region: 'us-east-1', unitsMax: 2 },
        units: [{ id: 'unit-1', startsAt: '2026-01-05T10:00:00.000Z', expiresAt: '2026-02-05T10:00:00.000Z' }],
        pricePerUnitMonth: {
          ...{ usd: 100, mark: 'unconfirmed', asOf: '2026-11-27' },
          source: expect.stringContaining('2017'),
        },
      },
    ]);
  });

  it('knows no price in a region of which it has none, and takes that of the configuration', async () => {
    deployment.region = 'eu-central-1';
    await moraine();
    expect(terminal.text()).toContain('a price that is not known in eu-central-1');
    const { configuration } = deployment;
    if (!configuration) throw new Error('there is no configuration');
    const prices = { source: 'mine', asOf: '2026-01-01', retrieval: {}, s3: {}, capacityPerUnitMonth: 120 };
    deployment.configuration = { ...configuration, prices };
    await moraine();
    expect(terminal.text()).toContain('It costs $120.00 (configured; mine, read 2026-01-01).');
  });

  it('names the permission that is missing', async () => {
    deployment.accountVaults.deny('glacier:ListProvisionedCapacity');
    expect(await moraine()).toBe(1);
    expect(terminal.complaints()).toContain('glacier:ListProvisionedCapacity');
  });
});

describe('moraine capacity buy', () => {
  it('buys a unit once its price was confirmed, and says until when it lasts', async () => {
    withAnswers(CONFIRMATION);
    expect(await moraine('buy')).toBe(0);
    expect(terminal.questions).toHaveLength(1);
    expect(terminal.questions[0]).toMatch(
      /account 123456789012 in us-east-1, beside 0 .*for a month \(from the 31st.*charged at once, cannot be returned, and costs \$100\.00 \(unconfirmed;.*Type the word buy and the account's id \(buy 123456789012\)/,
    );
    expect(terminal.text()).toBe('Bought unit unit-1 of provisioned capacity, until 2026-02-05 10:00:00 UTC.\n');
    expect(await unitIds()).toEqual(['unit-1']);
  });

  it.each([['yes'], ['buy'], ['buy 123456789013'], ['123456789012']])('buys nothing on "%s"', async (answer) => {
    withAnswers(answer);
    expect(await moraine('buy')).toBe(2);
    expect(terminal.complaints()).toContain('nothing was bought');
    expect(await unitIds()).toEqual([]);
  });

  it('takes the confirmation of a script, and prints one JSON object', async () => {
    expect(await moraine('buy', '--confirm', CONFIRMATION, '--json')).toBe(0);
    expect(terminal.objects).toEqual([{ id: 'unit-1', expiresAt: '2026-02-05T10:00:00.000Z' }]);
  });

  it('buys nothing when nobody can be asked, and says how to confirm', async () => {
    expect(await moraine('buy')).toBe(2);
    expect(terminal.complaints()).toContain("--confirm 'buy 123456789012'");
    expect(await unitIds()).toEqual([]);
  });

  it('says that the price is not known, before it asks', async () => {
    deployment.region = 'eu-central-1';
    withAnswers('no');
    await moraine('buy');
    expect(terminal.questions[0]).toContain('costs a price that is not known in eu-central-1');
  });

  it('refuses a third unit without asking', async () => {
    await deployment.governance.buyCapacityUnit();
    await deployment.governance.buyCapacityUnit();
    withAnswers(CONFIRMATION);
    expect(await moraine('buy')).toBe(2);
    expect(terminal.questions).toEqual([]);
    expect(terminal.complaints()).toContain('has 2 units');
    expect(await unitIds()).toHaveLength(2);
  });

  it('refuses when it may not list units, since it could not tell what a lost answer bought', async () => {
    deployment.accountVaults.deny('glacier:ListProvisionedCapacity');
    expect(await moraine('buy', '--confirm', CONFIRMATION)).toBe(1);
    deployment.accountVaults.allow('glacier:ListProvisionedCapacity');
    expect(await unitIds()).toEqual([]);
  });

  it('passes on a refusal of Glacier', async () => {
    deployment.accountVaults.deny('glacier:PurchaseProvisionedCapacity');
    expect(await moraine('buy', '--confirm', CONFIRMATION)).toBe(1);
    expect(terminal.complaints()).toContain('glacier:PurchaseProvisionedCapacity');
    expect(terminal.complaints()).not.toContain('lost');
  });

  describe('whose answer is lost', () => {
    it('finds the unit that there is more than before, and buys no second', async () => {
      await deployment.governance.buyCapacityUnit();
      const { buyCapacityUnit } = deployment.governance;
      deployment.governance = {
        ...deployment.governance,
        async buyCapacityUnit() {
          await buyCapacityUnit();
          throw new Error('socket hang up');
        },
      };
      expect(await moraine('buy', '--confirm', CONFIRMATION)).toBe(0);
      expect(terminal.complaints()).toContain('socket hang up. The account has one unit more than before.');
      expect(terminal.text()).toContain('Bought unit unit-2');
      expect(await unitIds()).toEqual(['unit-1', 'unit-2']);
    });

    it('fails when there is none more, and says to look again before another purchase', async () => {
      const buyCapacityUnit = () => Promise.reject(new Error('socket hang up'));
      deployment.governance = { ...deployment.governance, buyCapacityUnit };
      expect(await moraine('buy', '--confirm', CONFIRMATION)).toBe(1);
      expect(terminal.complaints()).toContain('has no unit more than before. Look again in a few minutes');
    });

    it('says that units cannot be listed either', async () => {
      deployment.governance = {
        ...deployment.governance,
        async buyCapacityUnit() {
          deployment.accountVaults.capacityUnits = () => Promise.reject(new Error('offline'));
          throw new Error('socket hang up');
        },
      };
      expect(await moraine('buy', '--confirm', CONFIRMATION)).toBe(1);
      expect(terminal.complaints()).toContain('cannot be listed either');
    });
  });
});
