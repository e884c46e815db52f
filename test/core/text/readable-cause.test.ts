import { readableCause } from '../../../core/text/readable-cause';

describe('the cause of a failure, for people', () => {
  it.each([
    ['{"errorType":"VaultNotFoundError","errorMessage":"there is no vault","trace":["at x"]}', 'there is no vault'],
    ['{"errorType":"X","errorMessage":"","trace":["at x"]}', '{"errorType":"X","errorMessage":"","trace":["at x"]}'],
    ['{"errorMessage":7}', '{"errorMessage":7}'],
    ['{"errorType":"X","errorMessage":"cut o', '{"errorType":"X","errorMessage":"cut o'],
    ['the state timed out', 'the state timed out'],
    ['', ''],
  ])('of %j is %j', (cause, text) => expect(readableCause(cause)).toBe(text));
});
