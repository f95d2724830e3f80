import { readDetachedJws } from '@probatum/certificate-format/signature';
import { encodeAnchoredAt } from '@probatum/contracts-solidity/anchor-registry';
import { nodePrimitives } from '../certificate/node-primitives';
import type { PublicJwk } from '../signing-keys/signing-keys';
import type { PublicVerification } from '../verify-certificate/verify-certificate';

/*
 * People run these commands, so nothing gets into them that could be anything but a hash, an address, base64 or one of
 * our own URLs: an altered certificate must not be able to slip in a command of its own.
 */

export interface Addresses {
  readonly verification: string;
  readonly keys: string;
}

export function checkWithNode({ verification, keys }: Addresses): string {
  return `node --input-type=module <<'END'
import { createHash, createPublicKey, verify } from "node:crypto";
const get = async (url) => (await fetch(url)).json();
const { canonicalPayload, signature, disclosures } = await get("${verification}");
const { keys } = await get("${keys}");
const [header, , bytes] = signature.split(".");
const { kid } = JSON.parse(Buffer.from(header, "base64url"));
const key = createPublicKey({ key: keys.find((one) => one.kid === kid), format: "jwk" });
const signed = Buffer.from(header + "." + Buffer.from(canonicalPayload).toString("base64url"));
const holds = verify(null, signed, key, Buffer.from(bytes, "base64url"));
console.log("signature:", holds ? "valid" : "NOT VALID");
console.log("fingerprint:", createHash("sha256").update(canonicalPayload).digest("hex"));
for (const disclosure of disclosures) {
  const digest = createHash("sha256").update(disclosure).digest("base64url");
  const [, name, value] = JSON.parse(Buffer.from(disclosure, "base64url"));
  const isSigned = JSON.parse(canonicalPayload)._sd.includes(digest);
  console.log(isSigned ? "signed:" : "NOT SIGNED:", name, "=", value);
}
END`;
}

/** A longer payload would not be something to paste. */
const maxPastedPayload = 16_384;

/** Needs no network and no trust in this site but for the key; nothing when it does not apply. */
export function checkWithOpenssl(
  { signature, canonicalPayload }: PublicVerification,
  keys: readonly PublicJwk[],
): string | undefined {
  const jws = readDetachedJws(signature, nodePrimitives);
  const key = keys.find(({ kid }) => kid === jws?.kid);
  if (!jws || !key || canonicalPayload.length > maxPastedPayload) return undefined;
  return `cat > key.pem <<'END'
-----BEGIN PUBLIC KEY-----
${spkiOfEd25519}${toBase64(key.x)}
-----END PUBLIC KEY-----
END
printf %s '${Buffer.from(canonicalPayload).toString('base64')}' | base64 -d > payload.json
printf %s '${toBase64(jws.signature)}' | base64 -d > signature.bin
printf %s.%s '${jws.header}' "$(base64 < payload.json | tr -d '\\n=' | tr '/+' '_-')" > signed.txt
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed.txt -sigfile signature.bin
openssl sha256 payload.json`;
}

/** The twelve bytes before every Ed25519 public key in SubjectPublicKeyInfo (RFC 8410), in base64. */
const spkiOfEd25519 = 'MCowBQYDK2VwAyEA';

function toBase64(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('base64');
}

export function checkProof({ verification }: Addresses): string {
  return `npm install @openzeppelin/merkle-tree@1
node --input-type=module <<'END'
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
const { canonicalPayloadHash, anchor } = await (await fetch("${verification}")).json();
const leaf = ["0x" + canonicalPayloadHash];
const holds = StandardMerkleTree.verify(anchor.merkleRoot, ["bytes32"], leaf, anchor.proof);
console.log("proof:", holds ? "valid" : "NOT VALID");
END`;
}

export interface ChainQuestion {
  readonly command: string;
  /** The expected response of the node: the block time in seconds, 32 bytes in hex. */
  readonly expected: string;
}

export function askChain({ merkleRoot, contract, blockTime }: PublicVerification['anchor']): ChainQuestion | undefined {
  if (!/^0x[0-9a-f]{64}$/.test(merkleRoot ?? '') || !/^0x[0-9a-fA-F]{40}$/.test(contract ?? '')) return undefined;
  const call = { to: contract, data: encodeAnchoredAt(merkleRoot!) };
  const question = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [call, 'finalized'] });
  const seconds = Math.floor(Date.parse(blockTime ?? '') / 1000);
  return {
    command: `curl -s "$RPC_URL" -H 'content-type: application/json' -d '${question}'`,
    expected: `0x${seconds.toString(16).padStart(64, '0')}`,
  };
}
