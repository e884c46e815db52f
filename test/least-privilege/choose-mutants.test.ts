import { chooseMutants } from '../../least-privilege/choose-mutants';
import type { Need } from '../../least-privilege/needs';

const need = (text: string, ...suites: string[]): Need => ({
  grant: { role: 'Reader', actions: text, kind: 'action', text },
  suites: new Set(suites),
});

const needs = [
  ...Array.from({ length: 50 }, (_, index) => need(`s3:Action${index}`, 'slow', 'fast')),
  need('s3:Superfluous'),
];
const secondsOf = new Map([
  ['slow', 60],
  ['fast', 2],
]);

const textsOf = (seed: number, count: number) =>
  chooseMutants(needs, { seed, count, secondsOf }).map(([{ grant }]) => grant.text);

it('chooses as many as wanted, each once, the same for the same seed', () => {
  expect(new Set(textsOf(1, 20)).size).toBe(20);
  expect(textsOf(1, 20)).toEqual(textsOf(1, 20));
  expect(textsOf(1, 20)).not.toEqual(textsOf(2, 20));
});

it('goes on with the same ones where more are wanted', () => {
  expect(textsOf(1, 40).slice(0, 20)).toEqual(textsOf(1, 20));
});

it('never chooses what nobody needs', () => {
  expect(textsOf(1, 100).sort()).toEqual(
    needs
      .slice(0, 50)
      .map(({ grant }) => grant.text)
      .sort(),
  );
});

it('takes the suites that may be run, from the one with the least time on', () => {
  const suites = (seconds: Map<string, number>) =>
    chooseMutants(needs, { seed: 1, count: 1, secondsOf: seconds }).flatMap((mutants) =>
      mutants.map(({ suite }) => suite),
    );
  expect(suites(secondsOf)).toEqual(['fast', 'slow']);
  expect(suites(new Map([['slow', 60]]))).toEqual(['slow']);
  expect(suites(new Map())).toEqual([]);
});
