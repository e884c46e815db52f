import { ServiceError } from '../endpoint/service-error';
import { codesOf, WORDS } from './refusal-codes';
import { S3_REFUSALS } from './s3-refusals';
import type { SignatureRefusal } from './signature-refusal';

/** A refusal as a service words it. */
export function signatureErrorOf(service: string, refusal: SignatureRefusal): ServiceError {
  if (service === 's3') {
    const refuse = S3_REFUSALS[refusal.kind] as (refusal: SignatureRefusal) => ReturnType<typeof S3_REFUSALS.missing>;
    const { code, message, statusCode, details } = refuse(refusal);
    return new ServiceError(code, message, statusCode, undefined, details);
  }
  const words = WORDS[refusal.kind] as { code: keyof typeof codes; message: (refusal: SignatureRefusal) => string };
  const codes = codesOf(service);
  const { code, statusCode, queryCode } = codes[words.code];
  return new ServiceError(code, words.message(refusal), statusCode, queryCode);
}
