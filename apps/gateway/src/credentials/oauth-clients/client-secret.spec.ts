import { generateKey, readKey } from '../api-keys/key-format';
import { generateClientSecret, readClientSecret } from './client-secret';

describe('the secret of a client', () => {
  it.each([
    ['live', /^ocs_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/],
    ['sandbox', /^ocs_test_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/],
  ] as const)('for %s looks like %s, and neither it nor a key is taken for the other', (environment, form) => {
    const secret = generateClientSecret(environment);
    expect(secret.key).toMatch(form);
    expect(readClientSecret(secret.key)).toEqual({ publicId: secret.publicId, hash: secret.hash });
    expect(readKey(secret.key)).toBeNull();
    expect(readClientSecret(generateKey('sk', environment).key)).toBeNull();
    expect(readClientSecret(`${secret.key}0`)).toBeNull();
  });
});
