/** How much a strategy may do to find out who calls. */
export interface Asking {
  /** Nothing is looked up of which nothing is known: the strategy says so with `lookUpNeeded` instead. */
  readonly recallOnly: boolean;
}

/** Said instead of looking up what may be a guess. */
export const lookUpNeeded = new Error('This credential is unknown until it is looked up');
