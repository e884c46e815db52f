import { answerOf, asRefusal } from '../../../core/run/refusal';

const failed = (error: string) => ({ status: 'failed' as const, error, cause: 'no' });
const BY_HAND = { kind: 'backup', plan: 'docs' };
const SCHEDULED = { ...BY_HAND, scheduledTime: '2026-01-05T03:00:00Z' };

describe('a refusal', () => {
  it.each([
    ['NotConfiguredError', BY_HAND, false, 'refused'],
    ['LeaseHeldError', BY_HAND, false, 'refused'],
    ['InvalidInputError', undefined, false, 'refused'],
    ['BudgetExceededError', BY_HAND, true, 'refused'],
    ['NothingSelectedError', BY_HAND, true, 'refused'],
    // What a schedule asks for is configured, and nobody watches it.
    ['VaultNotFoundError', SCHEDULED, false, 'failed'],
    ['BudgetExceededError', SCHEDULED, true, 'failed'],
    // Something is wrong that a person has to look at.
    ['SigningKeyUnusableError', BY_HAND, false, 'failed'],
    ['RunNameUsedError', BY_HAND, false, 'failed'],
    ['Lambda.Unknown', BY_HAND, false, 'failed'],
    // After it was opened, a run has begun.
    ['InvalidInputError', BY_HAND, true, 'failed'],
    ['VaultNotFoundError', BY_HAND, true, 'failed'],
  ])('%s of %j, opened %s: %s', (error, request, isOpened, status) => {
    expect(asRefusal(failed(error), request, isOpened)).toEqual({ ...failed(error), status });
  });

  it('is no run that a person has stopped', () => {
    const stopped = { ...failed('InvalidInputError'), status: 'stopped' as const };
    expect(asRefusal(stopped, BY_HAND, false)).toEqual(stopped);
  });

  it('is answered to the state machine when there is no report', () => {
    const failure = failed('NotConfiguredError');
    expect(answerOf(undefined, { failure, request: BY_HAND })).toEqual({ status: 'refused' });
    expect(answerOf(undefined, { failure, request: SCHEDULED })).toBeUndefined();
    expect(answerOf(undefined, { failure: undefined, request: BY_HAND })).toBeUndefined();
    expect(answerOf({ status: 'failed' }, { failure, request: BY_HAND })).toEqual({ status: 'failed' });
  });
});
