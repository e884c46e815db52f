const nameOf = (error: unknown): string => (error as Partial<Error> | undefined)?.name ?? '';

/** Whether the SDK has found no credentials, or could not renew those of a sign-in, and has sent no request. */
export const lacksCredentials = (error: unknown): boolean =>
  /^(CredentialsProviderError|TokenProviderError)$/.test(nameOf(error));

/** Whether AWS refuses credentials because they have expired. */
export const haveExpired = (error: unknown): boolean =>
  /^(ExpiredToken|RequestExpired|ExpiredTokenException)$/.test(nameOf(error));

/** Whether AWS does not know the access key of a request, or its secret is another one. */
export const isKeyRefused = (error: unknown): boolean =>
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException)$/.test(
    nameOf(error),
  );
