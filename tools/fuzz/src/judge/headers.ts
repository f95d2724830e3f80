import { headerOf } from '../send/read-answer';
import { kept, type Rule, violation } from './violation';

const always: Readonly<Record<string, RegExp>> = {
  'x-request-id': /^[A-Za-z0-9._:+/=-]{1,128}$/,
  'strict-transport-security': /max-age=\d{7,}/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'content-security-policy': /frame-ancestors 'none'/,
  'x-frame-options': /^DENY$/,
};

/** Once is enough, and twice is a contradiction. */
export const headersAreThere: Rule = ({ answer }) =>
  Object.entries(always).flatMap(([name, pattern]) => {
    const values = answer.headers.filter(([one]) => one === name).map(([, value]) => value);
    if (values.length === 1 && pattern.test(values[0]!)) return kept;
    return violation(`header ${name}`, `it is ${JSON.stringify(values)}`);
  });

/** A sane id of the caller comes back, and no other. */
export const requestIdIsRight: Rule = ({ request, answer }) => {
  const offered = request.headers.filter(([name]) => name.toLowerCase() === 'x-request-id');
  const id = headerOf(answer, 'x-request-id') ?? '';
  if (id.startsWith('req_') || (offered.length === 1 && offered[0]![1].trim() === id)) return kept;
  return violation('request id', `${id} is neither the caller's nor ours`);
};

/** Nothing that was sent can make up a header of the answer. */
export const noHeaderIsInjected: Rule = ({ answer }) => {
  const injected = answer.headers.filter(([name]) => /^x-injected|^__proto__$|^x-powered-by$|^server$/.test(name));
  return injected.flatMap(([name]) => violation('injected header', name));
};

export const tenantsAnswerIsPrivate: Rule = ({ request, answer, operation }) => {
  if (answer.status !== 200 || operation?.isPublic !== false || request.method === 'OPTIONS') return kept;
  const caching = headerOf(answer, 'cache-control') ?? '';
  return caching.includes('private') || caching.includes('no-store') ? kept : violation('private caching', caching);
};
