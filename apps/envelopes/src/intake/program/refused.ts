import type { RefusalCode } from '../intake-job';

/** The file cannot become a document. The detail is a sentence for the sender. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail: string,
  ) {
    super(detail);
  }
}
