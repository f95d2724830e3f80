import { Conflict } from '@probatum/http/problems/problem';

export class IncidentNeedsSecondPerson extends Conflict {
  static readonly code = 'incident.second_person_needed';
  static readonly meaning =
    'The new classes give more time to report the incident. That needs a reason, and a second credential or a named second person.';
  static readonly remedy =
    'Send `downgradeReason` with the classes, from another key than the one that set them, or with the second person in `downgradeApprovedBy`.';

  constructor() {
    super('A change of classes that gives more time needs a reason and a second person');
  }
}
