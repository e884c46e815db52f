/** A signature of AWS Signature Version 4, from an Authorization header or from the query of a presigned URL. */
export interface Authorization {
  accessKeyId: string;
  /** `YYYYMMDD` */
  date: string;
  region: string;
  service: string;
  /** Names in the order in which they are signed. */
  signedHeaders: string[];
  /** 64 hex digits. */
  signature: string;
}

const credentialForm = /^([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request$/;

/** @returns undefined when the header is not `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, list] = /^AWS4-HMAC-SHA256\s+(.{1,8192})$/.exec(header.trim()) ?? [];
  if (list === undefined) return undefined;
  const parameters = new Map(list.split(',').map((part) => splitOnce(part.trim())));
  return authorizationOf(parameters.get('Credential'), parameters.get('SignedHeaders'), parameters.get('Signature'));
}

/** @returns undefined when `X-Amz-Credential`, `X-Amz-SignedHeaders` or `X-Amz-Signature` is absent or malformed */
export function parsePresigned(query: URLSearchParams): Authorization | undefined {
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map(
    (name) => query.get(`X-Amz-${name}`) ?? undefined,
  );
  return authorizationOf(credential, signedHeaders, signature);
}

function authorizationOf(
  credential: string | undefined,
  signedHeaders: string | undefined,
  signature: string | undefined,
): Authorization | undefined {
  const parts = credentialForm.exec(credential ?? '');
  if (!parts || !signedHeaders || !signature || !/^[0-9a-f]{64}$/.test(signature)) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = ''] = parts;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.toLowerCase().split(';'), signature };
}

function splitOnce(text: string): [string, string] {
  const separator = text.indexOf('=');
  return separator < 0 ? [text, ''] : [text.slice(0, separator), text.slice(separator + 1)];
}
