interface WithCode {
  readonly code?: unknown;
}

const sqlState = /^[0-9A-Z]{5}$/;
/**
 * Connection exceptions, no admission, insufficient resources, operator intervention, trouble of the machine
 * (PostgreSQL appendix A, classes 08, 28, 53, 57, 58).
 */
const outageClasses = ['08', '28', '53', '57', '58'];
/** A standby that took over is still read-only; a session that was ended for idling; a database that is not there. */
const outageStates = ['25006', '25P03', '25P04', '3D000'];
const socketErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
const poolMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|connection error and is not queryable/;

/** True when Postgres said no to the statement itself: nothing of it was committed, and the connection is fine. */
export function isStatementRejected(error: unknown): boolean {
  const code = (error as WithCode | null)?.code;
  return typeof code === 'string' && sqlState.test(code) && !isOutageState(code);
}

/** True when Postgres could not be reached or is going away: the outcome of the statement is unknown. */
export function isDatabaseOutage(error: unknown): boolean {
  const code = (error as WithCode | null)?.code;
  if (typeof code === 'string') {
    if (socketErrors.includes(code)) return true;
    if (sqlState.test(code)) return isOutageState(code);
  }
  return error instanceof Error && poolMessages.test(error.message);
}

function isOutageState(code: string): boolean {
  return outageClasses.includes(code.slice(0, 2)) || outageStates.includes(code);
}

/** True when the statement took longer than it may: nothing of it was committed, and the connection is fine. */
export function isStatementTimeout(error: unknown): boolean {
  return (error as WithCode | null)?.code === '57014';
}

export function isUniqueViolation(error: unknown): boolean {
  return (error as WithCode | null)?.code === '23505';
}

/** True when a row has no place because the partition that should hold it is not there. */
export function isPartitionMissing(error: unknown): boolean {
  // A check constraint gives the same state, but also its name.
  const { code, constraint } = error as WithCode & { readonly constraint?: string };
  return code === '23514' && constraint === undefined;
}

export function isLockTimeout(error: unknown): boolean {
  return (error as WithCode | null)?.code === '55P03';
}
