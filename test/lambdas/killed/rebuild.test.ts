import { rebuildAt, retentionOf } from './jobs';
import { finish, goesOn, isFollowedBy, isRedriven, killEverywhere, printCounts } from './kill-everywhere';
import { PLANS, type Scene, SharedHistory } from './shared-history';

const rebuild = rebuildAt('in one call');
const retentions = PLANS.map(retentionOf);

afterAll(printCounts);

it.each<[Scene, string[]]>([
  [
    'lost',
    [
      ...['docs@d1 kept accepted', 'docs@d2 kept held', 'docs@d3 kept held'],
      ...['payroll@p1 kept accepted', 'photos@f1 kept accepted', 'photos@f2 kept accepted'],
    ],
  ],
  ['lost, one key', ['payroll@p1 kept accepted', 'photos@f1 kept accepted', 'photos@f2 kept accepted']],
  [
    'stopped',
    [
      ...['docs@d1 kept accepted', 'docs@d2 kept held', 'docs@d3 kept held'],
      ...['payroll@p1 kept accepted', 'photos@f2 kept accepted'],
    ],
  ],
])('a rebuild (%s) puts back what is proven and whole', async (scene, heads) => {
  const history = await SharedHistory.at(scene);
  await finish(await rebuild(history, 'run'));
  expect((await history.state()).heads).toEqual(heads);
});

describe('a rebuild that is killed before and after every call', () => {
  it('comes to the same when it goes on', async () => {
    await killEverywhere(['rebuild', 'lost', rebuild], goesOn);
  });

  it('comes to the same when it goes on in several calls, and believes no key that is not listed', async () => {
    await killEverywhere(['rebuild, one key', 'lost, one key', rebuildAt('in several calls')], goesOn);
  });

  it('comes to the same when another run follows it, and it is redriven', async () => {
    const goOn = isRedriven(rebuild, (outcome) => expect(outcome).toMatchObject({ isKilled: false }));
    await killEverywhere(['rebuild after retention was stopped', 'stopped', rebuild], goOn);
  });

  it('comes to the same when retention, another rebuild and retention follow it', async () => {
    const later = [...retentions, rebuild, ...retentions];
    await killEverywhere(['rebuild, then retention', 'lost', rebuild], isFollowedBy(later, true), later);
  });

  it('loses nothing when retention follows it that lets more go than it would have', async () => {
    // Of payroll, retention says that a snapshot has no files.
    const later = [retentionOf('docs'), retentionOf('photos')];
    const row = ['rebuild after retention was stopped, then retention', 'stopped', rebuild] as const;
    await killEverywhere(row, isFollowedBy(later, false));
  });
});
