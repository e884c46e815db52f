/** Content of an Authorization header of AWS Signature Version 4. */
export interface Authorization {
  accessKeyId: string;
  /** `YYYYMMDD` */
  date: string;
  region: string;
  service: string;
  /** Names in the order of the header, which is the order in which they are signed. */
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
  const credential = credentialForm.exec(parameters.get('Credential') ?? '');
  const signedHeaders = parameters.get('SignedHeaders');
  const signature = parameters.get('Signature');
  if (!credential || !signedHeaders || !signature || !/^[0-9a-f]{64}$/.test(signature)) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = ''] = credential;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.toLowerCase().split(';'), signature };
}

function splitOnce(text: string): [string, string] {
  const separator = text.indexOf('=');
  return separator < 0 ? [text, ''] : [text.slice(0, separator), text.slice(separator + 1)];
}
