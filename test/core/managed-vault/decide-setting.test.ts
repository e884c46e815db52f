import { decideSetting, type SettingStep } from '../../../core/managed-vault/decide-setting';

type State = string | undefined;
const none = undefined;

describe('a setting', () => {
  it.each<[desired: State, previous: State, current: State, step: SettingStep, adopting: SettingStep]>([
    // wanted and not set
    ['a', none, none, 'set', 'set'],
    ['a', 'a', none, 'set', 'set'],
    ['a', 'b', none, 'set', 'set'],
    // wanted and set so
    ['a', none, 'a', 'keep', 'keep'],
    ['a', 'a', 'a', 'keep', 'keep'],
    ['a', 'b', 'a', 'keep', 'keep'],
    // wanted and set otherwise: by nobody here, or over what was ours
    ['a', none, 'x', 'conflict', 'set'],
    ['a', 'a', 'x', 'set', 'set'],
    ['a', 'b', 'b', 'set', 'set'],
    ['a', 'b', 'x', 'set', 'set'],
    // no longer wanted: removed only while it is ours
    [none, 'a', 'a', 'remove', 'remove'],
    [none, 'a', 'x', 'keep', 'keep'],
    [none, 'a', none, 'keep', 'keep'],
    // never wanted
    [none, none, 'x', 'keep', 'keep'],
    [none, none, none, 'keep', 'keep'],
  ])('wanted %s, ours %s, found %s: %s, and %s to adopt', (desired, previous, current, step, adopting) => {
    const isSame = (one: string, other: string) => one === other;
    expect(decideSetting({ desired, previous, current }, isSame, false)).toBe(step);
    expect(decideSetting({ desired, previous, current }, isSame, true)).toBe(adopting);
  });
});
