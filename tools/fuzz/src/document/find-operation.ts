import type { Operation } from './operations';

/** The operation that a request asks for, as customers understand the document; undefined when it asks for none. */
export function findOperation(operations: readonly Operation[], method: string, target: string): Operation | undefined {
  const path = target.split('?')[0]!.replace(/^\/v1\//, '/api/v1/');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const candidates = operations.filter((one) => one.method === wanted && matches(one.path, path));
  // `/certificates/batch` before `/certificates/{id}`.
  return candidates.sort((one, other) => variables(one) - variables(other))[0];
}

function variables({ path }: Operation): number {
  return path.split('{').length;
}

function matches(template: string, path: string): boolean {
  const [expected, given] = [template.split('/'), path.split('/')];
  if (expected.length !== given.length) return false;
  return expected.every((part, index) =>
    part.startsWith('{') ? given[index] !== '' : part === decoded(given[index]!),
  );
}

function decoded(segment: string): string {
  return segment.replace(/%([0-9a-f]{2})/gi, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
