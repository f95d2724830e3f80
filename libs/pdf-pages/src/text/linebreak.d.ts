declare module 'linebreak' {
  /** Positions at which a line may or must end (UAX 14). */
  class LineBreaker {
    constructor(text: string);
    nextBreak(): { readonly position: number; readonly required: boolean } | null;
  }
  export = LineBreaker;
}
