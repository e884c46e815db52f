import { shellWord } from '../../../cli/format/shell-word';
import { retentionWords } from '../../../cli/report/retention-words';

describe('retention in words', () => {
  it.each([
    [{}, 'all snapshots'],
    [{ keepLast: 7 }, 'the newest 7 snapshots only'],
    [{ keepLast: 1 }, 'the newest snapshot only'],
    [{ keepDaily: 0 }, 'the newest snapshot only'],
    [{ keepDaily: 30, keepMonthly: 12 }, 'the newest snapshot, and one for each of 30 days, 12 months'],
    [{ keepLast: 2, keepWeekly: 1, keepYearly: 10 }, 'the newest 2 snapshots, and one for each of 1 week, 10 years'],
  ])('%j: %s', (rules, words) => {
    expect(retentionWords({ minimumAgeDays: 90, shrinkGuard: 0.5, ...rules })).toBe(
      `${words}; no archive is deleted in its first 90 days`,
    );
  });

  it('says when archives are not protected by their age', () => {
    expect(retentionWords({ minimumAgeDays: 0, shrinkGuard: 0.5 })).toContain('archives are deleted at once');
  });
});

describe('a word for the shell', () => {
  it.each([
    ['s3://bucket/a_b', 's3://bucket/a_b'],
    ['photos/**', "'photos/**'"],
    ["it's", `'it'\\''s'`],
    ['', "''"],
    ['a b\u001b', "'a b\\u001b'"],
  ])('%j is %s', (text, word) => expect(shellWord(text)).toBe(word));
});
