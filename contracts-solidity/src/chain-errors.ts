/** The call to the chain failed, so nothing is known about its answer. */
export abstract class ChainReadError extends Error {}

/** No usable answer came: no connection, no answer in time, or one that is not JSON-RPC. */
export class ChainUnreachable extends ChainReadError {
  constructor(cause: unknown) {
    super(`The chain cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The node answered with an error of its own, such as an unknown block. */
export class ChainRefused extends ChainReadError {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(`The node refused the question: ${message} (${code})`);
  }
}

/** No anchor registry is at this address on this chain. */
export class AnchorRegistryNotFound extends ChainReadError {
  constructor(contract: string) {
    super(`There is no anchor registry at ${contract}`);
  }
}
