import type { SignatureRefusal } from './signature-refusal';

type Kind = SignatureRefusal['kind'];
export type RefusalOf<K extends Kind> = Extract<SignatureRefusal, { kind: K }>;
type Words = { [K in Kind]: { code: keyof Codes; message: (refusal: RefusalOf<K>) => string } };

interface CodeAndStatus {
  code: string;
  statusCode: number;
  /** The code of the older Query protocol, if clients may still look for it. */
  queryCode?: string;
}

/** Codes that a service has for unaccepted signatures. */
interface Codes {
  missing: CodeAndStatus;
  incomplete: CodeAndStatus;
  unknownKey: CodeAndStatus;
  invalid: CodeAndStatus;
}

const jsonCodes = (statusCode: number): Codes => ({
  missing: { code: 'MissingAuthenticationTokenException', statusCode },
  incomplete: { code: 'IncompleteSignatureException', statusCode: 400 },
  unknownKey: { code: 'UnrecognizedClientException', statusCode },
  invalid: { code: 'InvalidSignatureException', statusCode },
});

const queryCodes: Codes = {
  missing: { code: 'MissingAuthenticationToken', statusCode: 403 },
  incomplete: { code: 'IncompleteSignature', statusCode: 400 },
  unknownKey: { code: 'InvalidClientTokenId', statusCode: 403 },
  invalid: { code: 'SignatureDoesNotMatch', statusCode: 403 },
};

const json = jsonCodes(400);

/** SQS kept the codes of its Query protocol in a header when it began to speak JSON. */
const sqsCodes: Codes = {
  missing: { ...json.missing, queryCode: queryCodes.missing.code },
  incomplete: { ...json.incomplete, queryCode: queryCodes.incomplete.code },
  unknownKey: { ...json.unknownKey, statusCode: 403, queryCode: queryCodes.unknownKey.code },
  invalid: { ...json.invalid, statusCode: 403, queryCode: queryCodes.invalid.code },
};

/**
 * Codes by the signing name of a service; S3 has more of them, in `s3-refusals.ts`.
 *
 * @see "Common Errors" in the API references of Amazon SNS, AWS STS and AWS CloudFormation; "Error handling with DynamoDB";
 *   Amazon Glacier Developer Guide, "Error Responses"
 */
const CODES: Record<string, Codes> = {
  dynamodb: json,
  states: json,
  kms: json,
  ssm: json,
  secretsmanager: json,
  sqs: sqsCodes,
  lambda: jsonCodes(403),
  glacier: { ...json, invalid: { code: 'InvalidSignatureException', statusCode: 403 } },
  sns: queryCodes,
  sts: queryCodes,
  cloudformation: queryCodes,
};

export const codesOf = (service: string): Codes => CODES[service] ?? jsonCodes(403);

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const PRESIGNED_PARAMETERS =
  "'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'";

/** What every service but S3 says. */
export const WORDS: Words = {
  missing: { code: 'missing', message: () => 'Request is missing Authentication Token' },
  twice: {
    code: 'invalid',
    message: () => "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  },
  unsupported: {
    code: 'incomplete',
    message: ({ algorithm }) => `Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `,
  },
  incomplete: {
    code: 'incomplete',
    message: ({ where }) =>
      where === 'query'
        ? `AWS query-string parameters must include ${PRESIGNED_PARAMETERS}. Re-examine the query-string parameters.`
        : "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters of AWS4-HMAC-SHA256.",
  },
  'no-date': {
    code: 'incomplete',
    message: ({ where }) =>
      where === 'query'
        ? "AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."
        : "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  },
  'bad-expiry': { code: 'invalid', message: () => "'X-Amz-Expires' must be a number of seconds from 1 to 604800." },
  'unknown-key': { code: 'unknownKey', message: () => INVALID_TOKEN },
  'wrong-token': { code: 'unknownKey', message: () => INVALID_TOKEN },
  'unsigned-host-or-date': {
    code: 'invalid',
    message: () => "'Host' and 'X-Amz-Date' or 'Date' must be signed headers.",
  },
  'unsigned-headers': { code: 'invalid', message: ({ names }) => `'${names.join("', '")}' must be signed headers.` },
  'wrong-service': {
    code: 'invalid',
    message: ({ expected, found }) => `Credential should be scoped to correct service: '${expected}', not '${found}'.`,
  },
  'wrong-region': {
    code: 'invalid',
    message: ({ found }) => `Credential should be scoped to a valid region, not '${found}'.`,
  },
  'wrong-date': {
    code: 'invalid',
    message: ({ date }) => `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: ${date}`,
  },
  expired: {
    code: 'invalid',
    message: ({ where, timestamp, limit, now }) =>
      `Signature expired: ${timestamp} is now earlier than ${limit}${where === 'header' ? ` (${now} - 5 min.)` : ''}`,
  },
  'not-yet-valid': {
    code: 'invalid',
    message: ({ timestamp, limit, now }) =>
      `Signature not yet current: ${timestamp} is still later than ${limit} (${now} + 5 min.)`,
  },
  'no-payload-hash': { code: 'incomplete', message: () => "The request requires the header 'x-amz-content-sha256'." },
  'bad-payload-hash': { code: 'incomplete', message: () => "The header 'x-amz-content-sha256' is not a SHA-256 hash." },
  'wrong-payload': {
    code: 'invalid',
    message: ({ stated, computed }) =>
      `The value passed in as x-amz-content-sha256 does not match the computed payload hash. Computed digest: ${computed} expected hash: ${stated}`,
  },
  mismatch: {
    code: 'invalid',
    message: () =>
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
      'and signing method. Consult the service documentation for details.',
  },
};
