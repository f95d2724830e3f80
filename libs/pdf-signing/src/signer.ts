/** Names as in X.509: ECDSA (RFC 5758) over P-256, and RSASSA-PKCS1-v1_5 (RFC 8017) with a key of 2048 bits or more. */
export type SignatureAlgorithm = 'ecdsa-with-SHA256' | 'sha256WithRSAEncryption';

/** A key that signs, wherever it lives: in memory, in an HSM or in a KMS. */
export interface Signer {
  /** DER, the certificate of the key first, then each one's issuer. The root may be left out. */
  readonly certificates: readonly [Uint8Array, ...Uint8Array[]];
  readonly algorithm: SignatureAlgorithm;
  /**
   * Hashes the bytes with SHA-256 and signs the hash.
   * @returns ECDSA: the DER structure `ECDSA-Sig-Value` (RFC 3279), not r‖s. RSA: the signature as long as the modulus
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
