import { createPublicKey, type JsonWebKeyInput, type KeyObject } from 'node:crypto';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { Named, OneOf, Text } from '@probatum/http/validation/fields';
import type { FieldError } from '@probatum/http/problems/problem';
import { type Static, Type } from '@sinclair/typebox';

/** With which a client may sign its assertions: asymmetric ones only. `Ed25519` is the name of RFC 9864 for the same. */
export const assertionAlgorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'RS256', 'PS256'] as const;

const algorithmsOf: Readonly<Record<string, readonly string[]>> = {
  'OKP Ed25519': ['EdDSA', 'Ed25519'],
  'EC P-256': ['ES256'],
  'EC P-384': ['ES384'],
  RSA: ['RS256', 'PS256'],
};

const Base64Url = (max: number) => Type.Optional(Type.String({ pattern: `^[A-Za-z0-9_-]{1,${max}}$` }));

/** RFC 7517 section 4: members that are not understood are ignored; they are not kept either. */
const ClientKey = Type.Object({
  kty: OneOf(['OKP', 'EC', 'RSA']),
  kid: Type.Optional(Text()),
  use: Type.Optional(OneOf(['sig'])),
  alg: Type.Optional(OneOf(assertionAlgorithms)),
  crv: Type.Optional(OneOf(['Ed25519', 'P-256', 'P-384'])),
  x: Base64Url(64),
  y: Base64Url(64),
  n: Base64Url(700),
  e: Base64Url(8),
});
type ClientKey = Static<typeof ClientKey>;

export const ClientKeys = Named(
  'OAuthClientKeys',
  Type.Object(
    { keys: Type.Array(ClientKey, { minItems: 1, maxItems: 10 }) },
    {
      additionalProperties: false,
      description:
        'Public keys as a JWK Set: Ed25519, P-256, P-384, or RSA of 2048 to 4096 bits. If there are several, each needs a `kid`',
    },
  ),
);
export type ClientKeys = Static<typeof ClientKeys>;

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const keptMembers = ['kty', 'kid', 'crv', 'x', 'y', 'n', 'e'] as const;

/**
 * The keys, reduced to the members that verification needs.
 * @throws InvalidRequest for a private, unsupported, too weak or too large key, and for duplicate names
 */
export function readClientKeys({ keys }: ClientKeys): ClientKeys {
  const errors = keys.flatMap((key, index) => {
    const flaw = flawOf(key) ?? flawOfName(key, index, keys);
    return flaw ? [{ ...flaw, pointer: `/jwks/keys/${index}${flaw.pointer}` }] : [];
  });
  if (errors.length > 0) throw new InvalidRequest(errors);
  return { keys: keys.map(kept) };
}

function flawOf(key: ClientKey): FieldError | undefined {
  const secret = privateMembers.find((member) => member in key);
  if (secret)
    return {
      pointer: `/${secret}`,
      code: 'private_key',
      message: 'belongs to a private key; send only the public key',
    };
  const fitting = algorithmsOf[key.kty === 'RSA' ? 'RSA' : `${key.kty} ${key.crv}`];
  if (!fitting) return { pointer: '/crv', code: 'not_allowed', message: 'does not match the kty of this key' };
  if (key.alg && !fitting.includes(key.alg)) {
    return { pointer: '/alg', code: 'not_allowed', message: `must be one of ${fitting.join(', ')} for this key` };
  }
  return isUsable(key) ? undefined : { pointer: '', code: 'invalid', message: 'is not a supported public key' };
}

/** RSA with a huge modulus or exponent would make each check of a signature slow. */
function isUsable(key: ClientKey): boolean {
  const keyObject = keyObjectOf(key);
  if (!keyObject || key.kty !== 'RSA') return keyObject !== undefined;
  const bits = keyObject.asymmetricKeyDetails!.modulusLength!;
  return key.e === 'AQAB' && bits >= 2048 && bits <= 4096;
}

/** Undefined when it is none, for example because its point is not on the curve. */
function keyObjectOf(key: ClientKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: kept(key), format: 'jwk' } as JsonWebKeyInput);
  } catch {
    return undefined;
  }
}

function flawOfName({ kid }: ClientKey, index: number, keys: readonly ClientKey[]): FieldError | undefined {
  if (keys.length > 1 && kid === undefined) return { pointer: '/kid', code: 'required', message: 'is required' };
  const isTaken = kid !== undefined && keys.findIndex((other) => other.kid === kid) < index;
  return isTaken ? { pointer: '/kid', code: 'duplicate_item', message: 'is also the kid of another key' } : undefined;
}

/** `alg` says something only of RSA keys: elsewhere the curve decides. */
function kept(key: ClientKey): ClientKey {
  const members = key.kty === 'RSA' ? [...keptMembers, 'alg' as const] : keptMembers;
  return Object.fromEntries(members.flatMap((name) => (key[name] ? [[name, key[name]]] : []))) as ClientKey;
}
