import { LeaseLostError } from '../../../core/contracts/errors';
import { acceptanceOf, type Begin, rebuildAt, retentionOf } from './jobs';
import { finish, goesOn, isFollowedBy, isRedriven, killEverywhere, printCounts } from './kill-everywhere';
import { type Scene, SharedHistory } from './shared-history';

const rebuild = rebuildAt('in one call');
const acceptance = acceptanceOf('docs', 'd2');

/** As a person who looks first what is held. */
const acceptanceOfHeld: Begin = async (history, runId) =>
  (await history.state()).heads.includes('docs@d3 kept accepted')
    ? retentionOf('docs')(history, runId)
    : acceptance(history, runId);

afterAll(printCounts);

const LEFT = ['x0-0 deleted', 'x0-1 due', 'x0-2 deleted'];

it.each<[string, Scene, Begin, string, string[], string[]]>([
  ['retention', 'whole', retentionOf('docs'), 'docs', ['d1 kept accepted', 'd2 kept held', 'd3 kept held'], LEFT],
  [
    'retention',
    'accepted',
    retentionOf('docs'),
    'docs',
    ['d3 kept accepted'],
    ['d1-1 deleted', 'd2-0 deleted', 'd2-1 deleted', ...LEFT],
  ],
  [
    'retention',
    'whole',
    retentionOf('photos'),
    'photos',
    ['f2 kept accepted'],
    ['f0-0 foreign', 'f1-0 deleted', 'f1-1 deleted', ...LEFT],
  ],
  [
    'acceptance',
    'whole',
    acceptance,
    'docs',
    ['d1 kept accepted', 'd2 kept accepted', 'd3 kept accepted'],
    ['x0-0 due', 'x0-1 due', 'x0-2 deleting'],
  ],
])('undisturbed, %s (%s) leaves what is needed, and nothing of it on record', async (...row) => {
  const [, scene, begin, plan, heads, garbage] = row;
  const history = await SharedHistory.at(scene);
  await finish(await begin(history, 'run'));
  const state = await history.state();
  const of = (lines: string[], start: string) =>
    lines.flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
  expect(of(state.heads, `${plan}@`)).toEqual(heads);
  expect(of(state.garbage, `${plan} id-of-${plan}-`)).toEqual(garbage);
});

describe.each<[string, Scene, Begin]>([
  ['retention of docs', 'whole', retentionOf('docs')],
  ['retention of docs', 'accepted', retentionOf('docs')],
  ['retention of payroll', 'whole', retentionOf('payroll')],
  ['retention of photos', 'whole', retentionOf('photos')],
  ['retention of photos', 'stopped', retentionOf('photos')],
  ['acceptance', 'whole', acceptance],
])('%s (%s) that is killed before and after every call', (...row) => {
  it('comes to the same when it goes on', () => killEverywhere(row, goesOn));

  it('comes to the same when another run follows it, and has lost the lease when it is redriven', async () => {
    const [, , begin] = row;
    await killEverywhere(
      row,
      isRedriven(begin, (outcome) => expect(outcome).toBeInstanceOf(LeaseLostError)),
    );
  });
});

it('acceptance comes to the same when it is killed, and retention, acceptance and retention follow', async () => {
  const later = [retentionOf('docs'), acceptanceOfHeld, retentionOf('docs')];
  await killEverywhere(['acceptance, then retention', 'whole', acceptance], isFollowedBy(later, true), later);
});

it('retention comes to the same when it is killed, and a rebuild from an older inventory and retention follow', async () => {
  const later = [rebuild, retentionOf('photos')];
  const row = ['retention of photos, then rebuild', 'whole', retentionOf('photos')] as const;
  await killEverywhere(row, isFollowedBy(later, true), later);
});

it('retention loses nothing when a rebuild finds again, as held, what was accepted and let go', async () => {
  const later = [rebuild, retentionOf('docs')];
  const row = ['retention of docs, then rebuild', 'accepted', retentionOf('docs')] as const;
  await killEverywhere(row, isFollowedBy(later, false));
});
