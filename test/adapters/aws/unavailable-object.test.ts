import { unavailableError } from '../../../adapters/aws/unavailable-object';
import { ObjectUnavailableError } from '../../../core/contracts/errors';

const object = { bucket: 'restored', key: 'a/b' };
const refusal = (name: string, message = 'refused') => Object.assign(new Error(message), { name });

describe('a refusal to hand out an object', () => {
  it.each([
    ['NoSuchKey', 'refused', /removed after the run/, false],
    ['NoSuchBucket', 'refused', /bucket was deleted/, true],
    ['InvalidObjectState', 'refused', /restore it in S3/, false],
    ['InvalidRange', 'refused', /shorter object/, false],
    ['InvalidRequest', 'The object was stored using a form of Server Side Encryption', /SSE-C/, false],
    ['AccessDenied', 'Access Denied', /need s3:GetObject .*; without s3:ListBucket/, true],
    ['AccessDenied', 'not authorized to perform: kms:Decrypt on the resource', /kms:Decrypt/, true],
    ['KMS.DisabledException', 'key is disabled', /has to be enabled/, true],
  ])('with %s (%s) says what to do', (name, message, remedy, isGeneral) => {
    const error = unavailableError(refusal(name, message), object) as ObjectUnavailableError;
    expect(error).toBeInstanceOf(ObjectUnavailableError);
    expect(error.message).toContain(`s3://restored/a/b (${name}: ${message})`);
    expect(error.message).toMatch(remedy);
    expect(error.isGeneral).toBe(isGeneral);
  });

  it('names the account that the bucket has to belong to', () => {
    const error = unavailableError(refusal('AccessDenied'), { ...object, ownerId: '444455556666' }) as Error;
    expect(error.message).toContain('the bucket has to belong to account 444455556666');
  });

  it.each(['SlowDown', 'InternalError', 'ExpiredToken'])('with %s is left as it is: it may pass', (name) => {
    const error = refusal(name);
    expect(unavailableError(error, object)).toBe(error);
  });
});
