/** Functions of the environment that the format needs: Node's crypto on a server, Web Crypto and WASM in a browser. */
export interface Primitives {
  /** SHA-256 of the UTF-8 bytes of the text, lower-case hex. */
  sha256Hex(text: string): string;
  /** SHA-256 of the UTF-8 bytes of the text, base64url without padding. */
  sha256Base64url(text: string): string;
  /** Base64url without padding of the UTF-8 bytes of the text. */
  toBase64url(text: string): string;
  /** The UTF-8 text that the base64url stands for. */
  fromBase64url(encoded: string): string;
}

export interface Ed25519Verifier {
  /**
   * @param kid RFC 7638 thumbprint of the public key
   * @param signingInput ASCII text that was signed
   * @param signature base64url of the 64 bytes
   * @returns false also when no key of that name is known
   */
  verify(kid: string, signingInput: string, signature: string): boolean;
}
