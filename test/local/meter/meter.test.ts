import { Meter } from '../../../local/meter/meter';

describe('the meter', () => {
  it('counts by service, operation and principal, and starts from zero when reset', () => {
    const meter = new Meter();
    meter.countRequest('s3', 'PutObject', 'copier');
    meter.countRequest('s3', 'PutObject', 'copier');
    meter.countRequest('s3', 'PutObject', 'user');
    meter.countRequest('dynamodb', 'PutItem', 'copier');
    meter.countCapacity('PutItem', 'copier', { readUnits: 0, writeUnits: 2 });
    meter.countDuration('copier', 0.5);
    meter.countDuration('copier', 0.25);
    const row = { readUnits: 0, writeUnits: 0, gbSeconds: 0 };
    expect(meter.snapshot()).toEqual([
      { ...row, service: 's3', operation: 'PutObject', principal: 'copier', requests: 2 },
      { ...row, service: 's3', operation: 'PutObject', principal: 'user', requests: 1 },
      { ...row, service: 'dynamodb', operation: 'PutItem', principal: 'copier', requests: 1, writeUnits: 2 },
      { ...row, service: 'lambda', operation: 'Duration', principal: 'copier', requests: 0, gbSeconds: 0.75 },
    ]);
    meter.reset();
    expect(meter.snapshot()).toEqual([]);
  });
});
