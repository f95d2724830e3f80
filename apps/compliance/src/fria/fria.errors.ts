import { Conflict } from '@probatum/http/problems/problem';

export class FriaEmpty extends Conflict {
  static readonly code = 'fria.empty';
  static readonly meaning = 'The assessment describes no impact on any right, so it cannot be completed.';
  static readonly remedy = 'Describe at least one of the categories, and send `"status": "COMPLETED"` again.';

  constructor() {
    super('The assessment has no category');
  }
}

export class FriaNeedsReview extends Conflict {
  static readonly code = 'fria.review_needed';
  static readonly meaning = 'An assessment becomes REVIEWED by a review, and not by a change of its status.';
  static readonly remedy = 'Send `PATCH /compliance/fria/{id}/review`.';

  constructor(id: string) {
    super(`The assessment ${id} becomes REVIEWED by its review`);
  }
}

export class FriaNotCompleted extends Conflict {
  static readonly code = 'fria.not_completed';
  static readonly meaning = 'Only an assessment that is COMPLETED can be reviewed.';
  static readonly remedy = 'Complete it with `PUT /compliance/fria/{id}` and `"status": "COMPLETED"`.';

  constructor(status: string) {
    super(`The assessment is ${status}`);
  }
}

export class FriaNeedsSecondPerson extends Conflict {
  static readonly code = 'fria.second_person_needed';
  static readonly meaning = 'The credential that completed the assessment reviews it, and names no second person.';
  static readonly remedy = 'Review it with another key, or name the person who reviewed it in `reviewedBy`.';

  constructor() {
    super('A second credential or a named second person must review the assessment');
  }
}
