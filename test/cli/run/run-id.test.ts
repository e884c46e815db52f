import { newRunId, parseRunId } from '../../../cli/run/run-id';
import { RunId } from '../../../core/contracts/names';

describe('run ids', () => {
  it('begin with the time in UTC, so that they sort by age', () => {
    expect(newRunId(new Date('2026-01-05T10:00:00.999Z'), Buffer.from('1f3a9c', 'hex'))).toBe(
      '20260105T100000Z-1f3a9c',
    );
  });

  it('differ within a second, and are run ids by the contract', () => {
    const now = new Date('2026-01-05T10:00:00Z');
    const ids = Array.from({ length: 20 }, () => newRunId(now));
    expect(new Set(ids).size).toBeGreaterThan(1);
    for (const id of ids) expect(RunId.parse(id)).toBe(id);
  });

  it('are refused when they have another form', () => {
    expect(parseRunId('20260105T100000Z-1f3a9c')).toBe('20260105T100000Z-1f3a9c');
    for (const text of ['', '../x', 'a b', 'x'.repeat(81)]) expect(() => parseRunId(text)).toThrow(/is not a run id/);
  });
});
