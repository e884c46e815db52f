import { parseSnapshotReference } from '../../cli/snapshot-reference';

describe('PLAN, PLAN@SNAPSHOT and PLAN@TIME', () => {
  it.each([
    ['docs', { plan: 'docs' }],
    ['docs@20260105T030000Z-1f3a9c', { plan: 'docs', snapshot: '20260105T030000Z-1f3a9c' }],
    ['docs@20260105', { plan: 'docs', snapshot: '20260105' }],
    ['docs@before-the-move', { plan: 'docs', snapshot: 'before-the-move' }],
    ['docs@2026-01-05-evening', { plan: 'docs', snapshot: '2026-01-05-evening' }],
    ['docs@2026-01-05', { plan: 'docs', at: '2026-01-05T23:59:59.999Z' }],
    ['docs@2026-01-05T03:00', { plan: 'docs', at: '2026-01-05T03:00:59.999Z' }],
    ['docs@2026-01-05 03:00:07', { plan: 'docs', at: '2026-01-05T03:00:07.999Z' }],
    ['docs@2026-01-05T03:00:07Z', { plan: 'docs', at: '2026-01-05T03:00:07.999Z' }],
    ['docs@2026-01-05T03:00:07.25Z', { plan: 'docs', at: '2026-01-05T03:00:07.250Z' }],
    ['docs@2026-01-05T03:00+01:00', { plan: 'docs', at: '2026-01-05T02:00:59.999Z' }],
    ['docs@2026-01-01T00:30:00-05:30', { plan: 'docs', at: '2026-01-01T06:00:00.999Z' }],
  ])('reads %s', (text, reference) => {
    expect(parseSnapshotReference(text)).toEqual(reference);
  });

  it.each([
    'docs@2026-02-29',
    'docs@2026-01-05T24:00',
    'docs@2026-01-05T03:60',
    'docs@2026-01-05T03:00.5',
    'docs@2026-01-05T03',
    'docs@2026-01-05T03:00+1',
    'docs@2026-01-05T',
  ])('refuses %s, which is nearly a time', (text) => {
    expect(() => parseSnapshotReference(text)).toThrow(/is not a time: write 2026-01-05, /);
  });

  it.each(['@20260105', 'docs@', 'docs@a/b', 'docs@a@b', 'Docs', '', 'docs@x\u001b[2J'])('refuses %j', (text) => {
    expect(() => parseSnapshotReference(text)).toThrow(/is (not the name of a plan|neither a snapshot nor a time)/);
    expect(() => parseSnapshotReference(text)).not.toThrow('\u001b');
  });
});
