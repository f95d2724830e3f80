import { compareIn, type Documents } from './documents';
import { type Document, type Operation, type Parameter, resolve } from './operations';

export function compareParameters(documents: Documents, route: string, before: Operation, after: Operation): void {
  const [old, now] = [parametersOf(documents.before, before), parametersOf(documents.after, after)];
  for (const [name, parameter] of old) {
    const where = `${route} ${name}`;
    const current = now.get(name);
    if (current) compareIn(documents, 'request', where, parameter.schema, current.schema);
    else documents.report(where, 'is not taken any more');
  }
  for (const [name, { required }] of now) {
    if (required && !old.get(name)?.required) documents.report(`${route} ${name}`, 'is required now');
  }
}

/** By place and name, e.g. `query page`. */
function parametersOf(document: Document, { parameters = [] }: Operation): Map<string, Parameter> {
  const resolved = parameters.map((parameter) => resolve<Parameter>(document, parameter));
  return new Map(resolved.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
}
