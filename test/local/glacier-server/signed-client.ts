import { GlacierClient, type GlacierClientConfig } from '@aws-sdk/client-glacier';

export const exampleKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/** SDK client without retries. */
export const clientOf = (endpoint: string, config: GlacierClientConfig = {}) =>
  new GlacierClient({ endpoint, region: 'us-east-1', credentials: { ...exampleKey }, maxAttempts: 1, ...config });

/** `403 InvalidSignatureException: …` of an SDK's error. */
export const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no refusal',
    (error) => `${error.$metadata?.httpStatusCode} ${error.name}: ${error.message}`,
  );
