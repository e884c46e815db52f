import { parseSizeOf } from '../../cli/size-text';

it.each([
  ['0', 0],
  ['1000000', 1_000_000],
  ['12 B', 12],
  ['1KiB', 1024],
  ['3 mib', 3_145_728],
  ['5GiB', 5_368_709_120],
  ['2TiB', 2_199_023_255_552],
  ['1KB', 1000],
  ['7 MB', 7_000_000],
  ['5GB', 5_000_000_000],
  ['1tb', 1_000_000_000_000],
])('%s is %d bytes', (text, bytes) => {
  expect(parseSizeOf('--larger', text)).toBe(bytes);
});

it.each(['', 'MiB', '-1', '1.5 GiB', '1e6', '5 G', '5  GB', '1PiB', '9007199254740993'])('%s is not a size', (text) => {
  expect(() => parseSizeOf('--larger', text)).toThrow(/--larger '.*' is not a size/);
});
