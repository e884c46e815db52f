import type { RefusalOf } from './refusal-codes';
import type { SignatureRefusal, SignedWhere } from './signature-refusal';

interface S3Refusal {
  statusCode: number;
  code: string;
  message: string;
  /** Further elements of the answer. */
  details?: Record<string, string | number>;
}

type S3Refusals = { [K in SignatureRefusal['kind']]: (refusal: RefusalOf<K>) => S3Refusal };

/** A credential that is not what it should be; `problem` continues the sentence. */
const malformed = (where: SignedWhere, problem: string, details?: S3Refusal['details']): S3Refusal =>
  where === 'header'
    ? {
        statusCode: 400,
        code: 'AuthorizationHeaderMalformed',
        message: `The authorization header is malformed; ${problem}`,
        details,
      }
    : wrongQuery(`Error parsing the X-Amz-Credential parameter; ${problem}`, details);

const wrongQuery = (message: string, details?: S3Refusal['details']): S3Refusal => ({
  statusCode: 400,
  code: 'AuthorizationQueryParametersError',
  message,
  details,
});

const denied = (message: string, details?: S3Refusal['details']): S3Refusal => ({
  statusCode: 403,
  code: 'AccessDenied',
  message,
  details,
});

export const SIGNATURE_DOES_NOT_MATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

const unsignedHeaders = (names: string[]) =>
  denied('There were headers present in the request which were not signed', { HeadersNotSigned: names.join(', ') });

const tooSkewed = (timestamp: string, now: string): S3Refusal => ({
  statusCode: 403,
  code: 'RequestTimeTooSkewed',
  message: 'The difference between the request time and the current time is too large.',
  details: { RequestTime: timestamp, ServerTime: now, MaxAllowedSkewMilliseconds: 900_000 },
});

const EXPIRY_PROBLEMS: Record<RefusalOf<'bad-expiry'>['problem'], string> = {
  'not-a-number': 'X-Amz-Expires should be a number',
  'not-positive': 'X-Amz-Expires must be non-negative',
  'too-long':
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
};

/**
 * What Amazon S3 says.
 *
 * @see Amazon S3 API Reference, "Error Responses"; "Troubleshooting" in the Amazon S3 User Guide, "presigned URL"
 */
export const S3_REFUSALS: S3Refusals = {
  missing: () => denied('Access Denied'),
  twice: () => ({
    statusCode: 400,
    code: 'InvalidArgument',
    message:
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
  }),
  unsupported: ({ where, algorithm }) =>
    where === 'query' && algorithm !== 'AWS'
      ? wrongQuery(`X-Amz-Algorithm only supports "AWS4-HMAC-SHA256", not "${algorithm}"`)
      : {
          statusCode: 400,
          code: 'InvalidRequest',
          message: `The authorization mechanism you have provided (${algorithm}) is not supported. Please use AWS4-HMAC-SHA256.`,
        },
  incomplete: ({ where }) =>
    where === 'header'
      ? malformed(
          where,
          'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
        )
      : wrongQuery(
          'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
        ),
  'no-date': ({ where }) =>
    where === 'header'
      ? denied('AWS authentication requires a valid Date or x-amz-date header')
      : wrongQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),
  'bad-expiry': ({ problem }) => wrongQuery(EXPIRY_PROBLEMS[problem]),
  'unknown-key': ({ accessKeyId }) => ({
    statusCode: 403,
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    details: { AWSAccessKeyId: accessKeyId },
  }),
  'wrong-token': () => ({
    statusCode: 400,
    code: 'InvalidToken',
    message: 'The provided token is malformed or otherwise invalid.',
  }),
  'unsigned-host-or-date': () => unsignedHeaders(['host', 'x-amz-date']),
  'unsigned-headers': ({ names }) => unsignedHeaders(names),
  'wrong-service': ({ where, found }) =>
    malformed(where, `incorrect service "${found}". This endpoint belongs to "s3".`),
  'wrong-region': ({ where, expected, found }) =>
    malformed(where, `the region '${found}' is wrong; expecting '${expected}'`, { Region: expected }),
  'wrong-date': ({ where, date, timestamp }) =>
    where === 'header'
      ? malformed(where, `Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${timestamp}".`)
      : wrongQuery(`Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${timestamp}".`),
  expired: ({ where, timestamp, now }) =>
    where === 'query' ? denied('Request has expired', { ServerTime: now }) : tooSkewed(timestamp, now),
  'not-yet-valid': ({ where, timestamp, now }) =>
    where === 'query' ? denied('Request is not yet valid', { ServerTime: now }) : tooSkewed(timestamp, now),
  'no-payload-hash': () => ({
    statusCode: 400,
    code: 'InvalidRequest',
    message: 'Missing required header for this request: x-amz-content-sha256',
  }),
  'bad-payload-hash': ({ stated }) => ({
    statusCode: 400,
    code: 'InvalidArgument',
    message:
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    details: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: stated },
  }),
  'wrong-payload': ({ stated, computed }) => ({
    statusCode: 400,
    code: 'XAmzContentSHA256Mismatch',
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    details: { ClientComputedContentSHA256: stated, S3ComputedContentSHA256: computed },
  }),
  mismatch: ({ accessKeyId, provided, stringToSign, canonical }) => ({
    statusCode: 403,
    code: 'SignatureDoesNotMatch',
    message: SIGNATURE_DOES_NOT_MATCH,
    details: {
      AWSAccessKeyId: accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: provided,
      CanonicalRequest: canonical,
    },
  }),
};
