interface FunctionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

/**
 * Default credentials of the clients in a function: those of its role, which Lambda puts into the environment. Bundles have this module
 * in place of `@aws-sdk/credential-provider-node`, whose other sources a function never has.
 *
 * @see AWS Lambda Developer Guide, "Defined runtime environment variables"
 */
export const defaultProvider = () => async (): Promise<FunctionCredentials> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('the environment of the function has no AWS_ACCESS_KEY_ID or no AWS_SECRET_ACCESS_KEY');
  }
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
};
