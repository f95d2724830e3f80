/** The documents cannot be sealed, and another attempt would end the same way. The message is shown to the sender. */
export class SealingFailed extends Error {}
