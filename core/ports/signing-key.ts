/** Key with which a deployment signs the catalogs of its snapshots. */
export interface SigningKey {
  /** Public key as SubjectPublicKeyInfo, PEM. */
  publicKey(): Promise<string>;
  /**
   * Sign a SHA-256 digest with ECDSA over NIST P-256.
   *
   * @param digest 32 bytes
   * @returns the signature, DER
   * @throws SigningKeyUnusableError when the key is disabled, pending deletion or denied
   */
  sign(digest: Uint8Array): Promise<Buffer>;
}
