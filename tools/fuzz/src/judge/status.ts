import { isSound } from '../generate/wires';
import { type Case, kept, type Rule, violation } from './violation';

/** Given before it is known what is asked for: the document says so in its description. */
const beforeAnyOperation = [400, 408, 413, 431];
/** A preflight of a browser (Fetch standard) is a question about an operation, and none itself. */
const ofPreflights = [204, 403, 404];

/** The reference with a slash behind it leads to the reference. */
export function leadsToReference({ request, answer }: Case): boolean {
  return answer.status === 308 && request.target === '/api/docs/';
}

export const statusIsDocumented: Rule = (one) => {
  const { request, operation } = one;
  const { status } = one.answer;
  if (status >= 500) return violation('no 5xx', `${status}`);
  if (beforeAnyOperation.includes(status) || leadsToReference(one)) return kept;
  const isPreflight = request.method === 'OPTIONS' && ofPreflights.includes(status);
  if (isPreflight || operation?.answers.has(status)) return kept;
  // A path that several readers could read in several ways, or a line that is no request, is that of no operation.
  const isOdd = !/^\/[\w./~?&=-]*$/.test(request.target) || !isSound(request.wire);
  if (status === 404 && (!operation || isOdd)) return kept;
  return violation('documented status', `${status} is not documented for ${operation?.name ?? 'an unknown route'}`);
};
