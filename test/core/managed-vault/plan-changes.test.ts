import { type PlanInput, planChanges } from '../../../core/managed-vault/plan-changes';
import type { VaultSettings } from '../../../core/ports/managed-vaults';

const none: VaultSettings = { tags: {} };
const both = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
const topic = (name: string, events: readonly string[] = both) => ({
  topicArn: `arn:aws:sns:us-east-1:123456789012:${name}`,
  events,
});
const tagsOf = (count: number, prefix = 'k', value = 'v') =>
  Object.fromEntries(Array.from({ length: count }, (_, position) => [`${prefix}${position}`, value]));

const plan = (input: Partial<PlanInput>) =>
  planChanges({ desired: none, previous: none, current: none, adopt: false, ...input });

it('sets what is wanted on a vault without settings, the access policy last', () => {
  const desired = { notifications: topic('a'), accessPolicy: '{"a":1}', tags: { owner: 'me' } };
  expect(plan({ desired })).toEqual({
    changes: [
      { kind: 'set-notifications', notifications: topic('a') },
      { kind: 'add-tags', tags: { owner: 'me' } },
      { kind: 'set-access-policy', accessPolicy: '{"a":1}' },
    ],
    conflicts: [],
    replaced: [],
    found: [],
  });
});

it('releases what is ours, the access policy first', () => {
  const previous = { notifications: topic('a'), accessPolicy: '{"a":1}', tags: { owner: 'me', left: 'x' } };
  const current = { ...previous, tags: { owner: 'me', left: 'changed', foreign: 'y' } };
  expect(plan({ previous, current }).changes).toEqual([
    { kind: 'delete-access-policy' },
    { kind: 'delete-notifications' },
    { kind: 'remove-tags', keys: ['owner'] },
  ]);
});

it('takes policies for the same that are the same JSON, and events in any order', () => {
  const desired = {
    notifications: topic('a', [...both].reverse()),
    accessPolicy: '{"Version":"1","Statement":[{"a":1,"b":[1,2]}]}',
    tags: {},
  };
  const current = {
    notifications: topic('a'),
    accessPolicy: '{ "Statement": [{ "b": [1, 2], "a": 1 }],\n "Version": "1" }',
    tags: {},
  };
  expect(plan({ desired, current })).toMatchObject({ changes: [], conflicts: [], replaced: [] });
  const other = { ...current, accessPolicy: '{"Version":"1","Statement":[{"a":1,"b":[2,1]}]}' };
  expect(plan({ desired, current: other }).conflicts).toEqual([{ setting: 'accessPolicy', value: other.accessPolicy }]);
  const fewer = { ...current, notifications: topic('a', both.slice(1)) };
  expect(plan({ desired, current: fewer }).conflicts).toEqual([
    { setting: 'notifications', value: fewer.notifications },
  ]);
  expect(plan({ desired, current: { ...current, accessPolicy: 'no JSON' } }).conflicts).toHaveLength(1);
});

it('names all conflicts, and changes no setting of somebody else', () => {
  const desired = { notifications: topic('a'), accessPolicy: '{"a":1}', tags: { owner: 'me', new: 'n' } };
  const current = { notifications: topic('b'), accessPolicy: '{"a":2}', tags: { owner: 'you', more: 'm' } };
  const conflicts = [
    { setting: 'notifications', value: topic('b') },
    { setting: 'accessPolicy', value: '{"a":2}' },
    { setting: 'tag owner', value: 'you' },
  ];
  expect(plan({ desired, current })).toMatchObject({ conflicts, replaced: [] });
  expect(plan({ desired, current, adopt: true })).toEqual({
    changes: [
      { kind: 'set-notifications', notifications: topic('a') },
      { kind: 'add-tags', tags: { owner: 'me', new: 'n' } },
      { kind: 'set-access-policy', accessPolicy: '{"a":1}' },
    ],
    conflicts: [],
    replaced: conflicts,
    found: [],
  });
});

it('names what somebody set over ours when it is set again, and nothing that was ours', () => {
  const previous = { tags: { drifted: 'a', changed: 'b' } };
  const desired = { tags: { drifted: 'a', changed: 'c' } };
  expect(plan({ desired, previous, current: { tags: { drifted: 'x', changed: 'b' } } })).toEqual({
    changes: [{ kind: 'add-tags', tags: { drifted: 'a', changed: 'c' } }],
    conflicts: [],
    replaced: [{ setting: 'tag drifted', value: 'x' }],
    found: [],
  });
});

it('names what the vault has already, as it is wanted, unless it was ours', () => {
  const desired = {
    notifications: topic('a'),
    accessPolicy: '{"a":1}',
    tags: { owner: 'me', stage: 'test', new: 'n' },
  };
  const previous = { tags: { stage: 'test' } };
  const current = { notifications: topic('a'), accessPolicy: '{ "a": 1 }', tags: { owner: 'me', stage: 'test' } };
  expect(plan({ desired, previous, current }).found).toEqual([
    { setting: 'notifications', value: topic('a') },
    { setting: 'accessPolicy', value: '{"a":1}' },
    { setting: 'tag owner', value: 'me' },
  ]);
});

it('does not remove what the vault had before', () => {
  const previous = { notifications: topic('a'), accessPolicy: '{"a":1}', tags: { owner: 'me', stage: 'test' } };
  const wasFound = ({ setting }: { setting: string }) => ['accessPolicy', 'tag stage'].includes(setting);
  expect(plan({ previous, current: previous, wasFound }).changes).toEqual([
    { kind: 'delete-notifications' },
    { kind: 'remove-tags', keys: ['owner'] },
  ]);
  const desired = { accessPolicy: '{"a":2}', tags: {} };
  expect(plan({ desired, previous, current: previous, wasFound }).changes).toContainEqual({
    ...{ kind: 'set-access-policy', accessPolicy: '{"a":2}' },
  });
});

it('removes and adds tags ten at a time, and removes first', () => {
  const changes = plan({
    desired: { tags: tagsOf(25, 'new') },
    previous: { tags: tagsOf(11, 'old') },
    current: { tags: tagsOf(11, 'old') },
  }).changes;
  const sizes = changes.map((change) => {
    if (change.kind === 'remove-tags') return [change.kind, change.keys.length];
    return [change.kind, change.kind === 'add-tags' ? Object.keys(change.tags).length : 0];
  });
  expect(sizes).toEqual([
    ['remove-tags', 10],
    ['remove-tags', 1],
    ['add-tags', 10],
    ['add-tags', 10],
    ['add-tags', 5],
  ]);
});

it('takes no tag for set that objects have a member for', () => {
  const desired = { tags: { constructor: 'x', toString: 'y' } };
  expect(plan({ desired })).toEqual({
    changes: [{ kind: 'add-tags', tags: desired.tags }],
    conflicts: [],
    replaced: [],
    found: [],
  });
});
