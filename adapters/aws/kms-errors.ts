import { codeOf } from './sdk-error';

/** Whether an error of S3 comes from KMS and is permanent: the key is disabled, deleted or denied, for example. */
export const isPermanentKmsError = (error: unknown) =>
  /^KMS\./.test(codeOf(error)) && !/throttl|internal|timeout|unavailable/i.test(codeOf(error));
