/**
 * Calls to a node that public requests cause, and that cost money or slow down its other users. Equal concurrent calls
 * share one response, and the number of different concurrent calls is limited.
 */
export class SharedQuestions<Answer> {
  private readonly open = new Map<string, Promise<Answer>>();

  constructor(private readonly most: number) {}

  /** @throws TooManyQuestions */
  async ask(name: string, question: () => Promise<Answer>): Promise<Answer> {
    const asked = this.open.get(name);
    if (asked) return asked;
    if (this.open.size >= this.most) throw new TooManyQuestions(this.most);
    const answer = question().finally(() => this.open.delete(name));
    this.open.set(name, answer);
    return answer;
  }
}

export class TooManyQuestions extends Error {
  constructor(most: number) {
    super(`${most} questions to the node are open already`);
  }
}
