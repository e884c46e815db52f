import type { FunctionConfiguration } from '../../../local/lambda/function-configuration';
import { heapOptions } from '../../../local/lambda/heap-options';

const of = (memoryMiB: number, NODE_OPTIONS?: string) =>
  heapOptions({ memoryMiB, environment: NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS } } as FunctionConfiguration);

it('divides the memory of a function as Lambda does', () => {
  expect(of(128)).toEqual(['--max-semi-space-size=6', '--max-old-space-size=116']);
  expect(of(3008)).toEqual(['--max-semi-space-size=150', '--max-old-space-size=2708']);
  expect(of(512, '--enable-source-maps')).toEqual(['--max-semi-space-size=25', '--max-old-space-size=461']);
});

it.each(['--max-semi-space-size=8', '--max_old_space_size=100', '--enable-source-maps --max-old-space-size=100'])(
  'leaves a function with %s to it',
  (options) => expect(of(512, options)).toEqual([]),
);
