/** Where a request is signed: in its Authorization header, or in the query of a presigned URL. */
export type SignedWhere = 'header' | 'query';

/** Why a request is refused before it is known who sent it. */
export type SignatureRefusal =
  | { kind: 'missing' }
  /** Both an Authorization header and a presigned query. */
  | { kind: 'twice' }
  | { kind: 'unsupported'; where: SignedWhere; algorithm: string }
  | { kind: 'incomplete'; where: SignedWhere }
  | { kind: 'no-date'; where: SignedWhere }
  | { kind: 'bad-expiry'; problem: 'not-a-number' | 'not-positive' | 'too-long' }
  | { kind: 'unknown-key'; accessKeyId: string }
  | { kind: 'wrong-token' }
  /** Neither `host`, nor a date, nor a header with which S3 could be told something else is left out of a signature. */
  | { kind: 'unsigned-host-or-date' }
  | { kind: 'unsigned-headers'; names: string[] }
  | { kind: 'wrong-service'; where: SignedWhere; expected: string; found: string }
  | { kind: 'wrong-region'; where: SignedWhere; expected: string; found: string }
  | { kind: 'wrong-date'; where: SignedWhere; date: string; timestamp: string }
  /** `limit` is the earliest or latest time at which the signature would be valid. */
  | { kind: 'expired' | 'not-yet-valid'; where: SignedWhere; timestamp: string; limit: string; now: string }
  | { kind: 'no-payload-hash' }
  | { kind: 'bad-payload-hash'; stated: string }
  | { kind: 'wrong-payload'; stated: string; computed: string }
  | { kind: 'mismatch'; accessKeyId: string; provided: string; stringToSign: string; canonical: string };

/** A request whose signature is not accepted; each service words it in its own way. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';

  constructor(readonly refusal: SignatureRefusal) {
    super(refusal.kind);
  }
}
