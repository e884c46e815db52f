import { parseConfig } from '../../../../core/contracts/config';
import type { FoundCapacity } from '../../../../core/contracts/expedited';
import type { RetrievalRun } from '../../../../core/contracts/retrieval-run';
import { capacityWarnings } from '../../../../core/retrieval/plan/capacity-warnings';
import { noWork } from '../../../../core/retrieval/plan/measure-work';

const NOW = new Date('2026-01-05T10:00:00Z');
const HOUR_MS = 3_600_000;
const work = { ...noWork(), requests: 40, bytes: 4000, largestPieceBytes: 100 };

const runOf = (more: Partial<Extract<RetrievalRun, { kind: 'rebuild' }>>): RetrievalRun => ({
  kind: 'rebuild',
  ...{ runId: 'run-1', executionArn: 'arn:run-1', vault: 'photos', destination: { bucket: 'runs', prefix: '' } },
  ...{ tier: 'Expedited', storageClass: 'STANDARD', dryRun: false },
  settings: parseConfig({ vaults: ['photos'] }).retrieval,
  ...more,
});

/** Units that end so many hours after the plan. */
const unitsOf = (...hours: number[]): FoundCapacity => ({
  kind: 'known',
  units: hours.map((hour, number) => ({
    id: `unit-${number}`,
    expiresAt: new Date(NOW.getTime() + hour * HOUR_MS).toISOString(),
  })),
});

const warningsOf = (more: Parameters<typeof runOf>[0], asked = work) => capacityWarnings(runOf(more), asked, NOW);

describe('a run of tier Expedited', () => {
  it('says what there is none of, and what then happens', () => {
    expect(warningsOf({ capacity: unitsOf() })).toEqual([
      'The account has no provisioned capacity: Glacier may refuse Expedited retrievals at busy times (InsufficientCapacity). What it ' +
        'refuses is requested again every 15 minutes for a day; --fallback Standard requests it at that tier at once.',
    ]);
  });

  it('names its fallback', () => {
    const [warning] = warningsOf({ capacity: unitsOf(), fallback: 'Bulk' });
    expect(warning).toMatch(/What it refuses is requested at tier Bulk at once, which takes its hours\.$/);
    expect(warning).not.toContain('--fallback');
  });

  it('says how much its units guarantee', () => {
    const [warning, ...others] = warningsOf({ capacity: unitsOf(500, 600) });
    expect(warning).toMatch(
      /^Units of provisioned capacity: 2, of which each guarantees at least 3 Expedited retrievals in five minutes and up to 150 MB\/s: together 72 retrievals an hour\. Beyond that, Glacier may refuse/,
    );
    expect(others).toEqual([]);
  });

  it('names units that end before it is likely to be over, and does not count those that have ended', () => {
    const warnings = warningsOf({ capacity: unitsOf(-1, 0.5, 500) });
    expect(warnings[0]).toMatch(/^Units of provisioned capacity: 2,/);
    expect(warnings[1]).toBe(
      'Units of provisioned capacity that end before the run is likely to be over: 1 (2026-01-05T10:30:00.000Z).',
    );
  });

  it('says that it could not look', () => {
    const [warning] = warningsOf({ capacity: { kind: 'denied', action: 'glacier:ListProvisionedCapacity' } });
    expect(warning).toMatch(
      /^Whether the account has provisioned capacity is not known, since glacier:ListProvisionedCapacity is denied\. Without a unit, Glacier may/,
    );
  });

  it.each([
    [249_999_999, 0],
    [250_000_000, 1],
  ])('of pieces of up to %d bytes has %d warnings about large ones', (largestPieceBytes, count) => {
    const warnings = warningsOf({ capacity: unitsOf() }, { ...work, largestPieceBytes });
    expect(warnings.filter((warning) => warning.includes('may take longer'))).toHaveLength(count);
  });

  it('says nothing when it requests nothing', () => {
    expect(warningsOf({ capacity: unitsOf() }, { ...work, requests: 0 })).toEqual([]);
  });
});

it.each(['Standard', 'Bulk'] as const)('a run of tier %s has no warning about capacity', (tier) => {
  expect(warningsOf({ tier, capacity: unitsOf() })).toEqual([]);
});
