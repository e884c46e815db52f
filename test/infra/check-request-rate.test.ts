import { synthesizedTemplates } from './synthesized';

const withRate = (requestsPerSecond: number, batchArchives: number) =>
  synthesizedTemplates({ vaults: ['demo'], retrieval: { requestsPerSecond, batchArchives } });

it('refuses batches that cannot be requested within the timeout of a function, and says what would do', () => {
  // 2 functions share 1 request per second: 0.5 × 240 s = 120 requests.
  expect(() => withRate(1, 121)).toThrow(
    /retrieval\.batchArchives: 121 .* use at most 120 per batch, or at least 1\.1 /s,
  );
});

it('accepts batches that just fit', () => {
  expect(() => withRate(1, 120)).not.toThrow();
});
