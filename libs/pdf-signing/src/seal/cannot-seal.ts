export type SealObstacle =
  'unreadable' | 'encrypted' | 'not_incremental' | 'no_such_page' | 'off_page' | 'field_exists' | 'already_signed';

/** The document or the options do not allow the seal. The document is unchanged. */
export class CannotSeal extends Error {
  constructor(
    readonly obstacle: SealObstacle,
    message: string,
  ) {
    super(message);
  }
}
