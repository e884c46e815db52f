import { RunStatus } from '../../../core/contracts/run-status';
import { enteredFrom } from '../../../core/run/run-status';

const PHASES = [
  'opening',
  'inventory',
  'planning',
  'retrieving',
  'uploading',
  'committing',
  'forgetting',
  'judging',
  'deleting',
  'emptying',
] as const;
const UNDER_WAY = [...PHASES, 'stopping'] as const;

/** Every transition that there is: from the first status to the second. */
const ALLOWED: Record<RunStatus, readonly RunStatus[]> = {
  opening: [],
  inventory: ['opening', 'inventory'],
  planning: ['opening', 'inventory', 'planning'],
  retrieving: ['opening', 'inventory', 'planning', 'retrieving'],
  uploading: ['opening', 'inventory', 'planning', 'retrieving', 'uploading'],
  committing: ['opening', 'inventory', 'planning', 'retrieving', 'uploading', 'committing'],
  forgetting: ['opening', 'inventory', 'planning', 'retrieving', 'uploading', 'committing', 'forgetting'],
  judging: PHASES.slice(0, 8),
  deleting: PHASES.slice(0, 9),
  emptying: PHASES,
  stopping: UNDER_WAY,
  succeeded: [...UNDER_WAY, 'succeeded'],
  'completed-with-errors': [...UNDER_WAY, 'completed-with-errors'],
  planned: [...UNDER_WAY, 'planned'],
  failed: [...UNDER_WAY, 'failed'],
  stopped: [...UNDER_WAY, 'stopped'],
  refused: [...UNDER_WAY, 'refused'],
};

const STATUSES = [
  ...UNDER_WAY,
  ...(['succeeded', 'completed-with-errors', 'planned', 'failed', 'stopped', 'refused'] as const),
] as const;

describe('the status of a run', () => {
  it('is one of seventeen', () => {
    expect([...RunStatus.options].sort()).toEqual([...STATUSES].sort());
    expect(STATUSES).toHaveLength(17);
  });

  it.each(STATUSES.flatMap((to) => STATUSES.map((from) => [from, to, ALLOWED[to].includes(from)] as const)))(
    'goes from %s to %s: %s',
    (from, to, isAllowed) => {
      expect(enteredFrom[to].includes(from)).toBe(isAllowed);
    },
  );
});
