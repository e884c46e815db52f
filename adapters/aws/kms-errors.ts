import { codeOf } from './sdk-error';

/** KMS has errors of its own, which S3 passes on; one that goes away by itself is not among those meant here. */
export const isKeyTrouble = (error: unknown) =>
  /^KMS\./.test(codeOf(error)) && !/throttl|internal|timeout|unavailable/i.test(codeOf(error));
