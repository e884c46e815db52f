import { planRunId } from '../../../core/backup/run-id';
import { RunId } from '../../../core/contracts/names';

const scheduledTime = '2026-01-05T03:00:00Z';

describe('the id of a run on a plan', () => {
  it('is the name of the execution that a person starts', () => {
    expect(planRunId('20260105T100000Z-1f3a9c', { plan: 'docs' })).toBe('20260105T100000Z-1f3a9c');
  });

  it('is made of the time for which a schedule fired, whichever execution it started', () => {
    const first = planRunId('one', { plan: 'docs', scheduledTime });
    expect(planRunId('another', { plan: 'docs', scheduledTime })).toBe(first);
    expect(first).toMatch(/^20260105T030000Z-[0-9a-f]{6}$/);
    expect(RunId.parse(first)).toBe(first);
  });

  it('differs between plans that fire at one time, and between times', () => {
    const ids = [
      planRunId('x', { plan: 'docs', scheduledTime }),
      planRunId('x', { plan: 'photos', scheduledTime }),
      planRunId('x', { plan: 'docs', scheduledTime: '2026-01-05T04:00:00Z' }),
    ];
    expect(new Set(ids).size).toBe(3);
    expect([...ids].sort()[2]).toBe(ids[2]);
  });
});
