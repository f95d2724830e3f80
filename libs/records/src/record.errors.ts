import { Conflict, NotFound } from '@probatum/http/problems/problem';

export class RecordNotFound extends NotFound {
  static readonly code: string = 'record.not_found';
  static readonly meaning: string =
    'There is no record with this id in the organization and environment of the credential.';
  static readonly remedy: string = 'Use an id from the list of these records, with a key of the same environment.';

  constructor(id: string) {
    super(`The record ${id} was not found`);
  }
}

export class RecordExists extends Conflict {
  static readonly code = 'record.already_exists';
  static readonly meaning = 'Another record of the organization already has this value, which must be unique.';
  static readonly remedy = 'Use the existing record, or send another value in the fields that `errors` names.';

  constructor(fields: readonly string[]) {
    super(`Another record already has this ${fields.join(' and ')}`, {
      errors: fields.map((field) => ({ pointer: `/${field}`, code: 'taken', message: 'is taken by another record' })),
    });
  }
}

export class TransitionNotAllowed extends Conflict {
  static readonly code = 'record.transition_not_allowed';
  static readonly meaning = 'The record cannot change from its present state to the requested one.';
  static readonly remedy = 'Read the record, and send one of the states in `allowed`.';

  constructor(field: string, from: string, to: string, allowed: readonly string[]) {
    super(`The ${field} ${from} cannot become ${to}`, {
      errors: [{ pointer: `/${field}`, code: 'not_allowed', message: `cannot change from ${from} to ${to}` }],
      members: { allowed },
    });
  }
}
