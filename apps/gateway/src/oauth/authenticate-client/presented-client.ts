import { InvalidClient, InvalidOAuthRequest } from '../request/oauth-error';
import { decodeFormValue, type Form, splitAtFirst } from '../request/read-form';

/** RFC 7523 section 2.2. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** How a client says who it is, not yet believed. */
export type PresentedClient =
  | { readonly clientId: string; readonly secret: string }
  | { readonly clientId: string | undefined; readonly assertion: string };

/**
 * @throws InvalidOAuthRequest when it does so in more than one way (RFC 6749 section 2.3)
 * @throws InvalidClient when it does not do so, or in a way that is not ours
 */
export function presentedClient(authorization: string | undefined, form: Form): PresentedClient {
  const hasAssertion = form.has('client_assertion') || form.has('client_assertion_type');
  const ways = [authorization !== undefined, form.has('client_secret'), hasAssertion].filter(Boolean);
  if (ways.length > 1) throw new InvalidOAuthRequest('The client authenticates in more than one way');
  if (authorization !== undefined) return fromBasic(authorization, form.get('client_id'));
  return hasAssertion ? fromAssertion(form) : fromForm(form);
}

/** Identifier and secret are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function fromBasic(authorization: string, stated: string | undefined): PresentedClient {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  if (encoded === undefined) throw new InvalidClient('The Authorization header must use the scheme Basic');
  const pair = splitAtFirst(Buffer.from(encoded, 'base64').toString('utf8'), ':');
  const [clientId, secret] = pair.map(decodeFormValue);
  if (!clientId || !secret) throw new InvalidClient('The Basic credentials are not well formed');
  if (stated !== undefined && stated !== clientId)
    throw new InvalidOAuthRequest('The request names two different clients');
  return { clientId, secret };
}

function fromForm(form: Form): PresentedClient {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  if (clientId === undefined || secret === undefined)
    throw new InvalidClient('The request contains no client authentication');
  return { clientId, secret };
}

function fromAssertion(form: Form): PresentedClient {
  const assertion = form.get('client_assertion');
  if (form.get('client_assertion_type') !== assertionType || assertion === undefined) {
    throw new InvalidClient(`An assertion requires client_assertion and client_assertion_type=${assertionType}`);
  }
  return { clientId: form.get('client_id'), assertion };
}
