import { FaultPlan, type FaultSubject } from '../../../local/faults/fault-plan';

const subject = (overrides: Partial<FaultSubject> = {}): FaultSubject => ({
  service: 's3',
  operation: 'GetObject',
  method: 'GET',
  path: '/bucket/key',
  query: new URLSearchParams(),
  headers: {},
  principal: 'user',
  ...overrides,
});
const throttle = { kind: 'throttle' } as const;

describe('a fault plan', () => {
  it('applies a rule to what it names, skipping first and stopping in time', () => {
    const plan = new FaultPlan();
    const remove = plan.add({ service: 's3', operation: 'GetObject', skip: 1, times: 2, effect: throttle });
    const effects = Array.from({ length: 5 }, () => plan.effectOn(subject()));
    expect(effects).toEqual([undefined, throttle, throttle, undefined, undefined]);
    expect(plan.effectOn(subject({ operation: 'PutObject' }))).toBeUndefined();
    expect(plan.effectOn(subject({ service: 'glacier' }))).toBeUndefined();
    expect(remove()).toBe(2);
  });

  it('matches on the request', () => {
    const plan = new FaultPlan({
      rules: [
        {
          service: 's3',
          match: ({ headers, path }) => headers.range === 'bytes=0-9' && path.endsWith('/key'),
          effect: throttle,
        },
      ],
    });
    expect(plan.effectOn(subject())).toBeUndefined();
    expect(plan.effectOn(subject({ headers: { range: 'bytes=0-9' } }))).toEqual(throttle);
  });

  it('draws the same faults from the same seed', () => {
    const draw = (seed: number) => {
      const plan = new FaultPlan({ seed, rules: [{ service: 's3', probability: 0.3, effect: throttle }] });
      return Array.from({ length: 200 }, () => (plan.effectOn(subject()) ? 'x' : '.')).join('');
    };
    expect(draw(7)).toBe(draw(7));
    expect(draw(7)).not.toBe(draw(8));
    const hits = draw(7).replaceAll('.', '').length;
    expect(hits).toBeGreaterThan(35);
    expect(hits).toBeLessThan(90);
  });
});
