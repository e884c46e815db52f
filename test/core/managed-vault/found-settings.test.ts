import { foundId, type SettingValue, wasFound } from '../../../core/managed-vault/found-settings';

const owner: SettingValue = { setting: 'tag owner', value: 'me' };
const policy: SettingValue = { setting: 'accessPolicy', value: '{"a":1}' };

it('is the name of a vault alone when nothing was found', () => {
  expect(foundId('photos', [])).toBe('photos');
  expect(wasFound('photos')(owner)).toBe(false);
});

it('tells what was found, by setting and value', () => {
  const id = foundId('photos', [owner, policy]);
  expect(id).toMatch(/^photos\/found\/[0-9a-f]{8}\.[0-9a-f]{8}$/);
  expect([owner, policy].map(wasFound(id))).toEqual([true, true]);
  const others = [
    { ...owner, value: 'you' },
    { ...owner, setting: 'tag stage' },
    { ...policy, value: '{}' },
  ];
  expect(others.map(wasFound(id))).toEqual([false, false, false]);
});

it('is within the 1,024 bytes of an id for the longest name and all settings', () => {
  const all = Array.from({ length: 52 }, (_, position) => ({ setting: `tag ${position}`, value: '' }));
  expect(foundId('x'.repeat(255), all)).toHaveLength(255 + 6 + 52 * 9);
});
