interface WithCode {
  readonly code?: unknown;
}

const sqlState = /^[0-9A-Z]{5}$/;
/** Connection exceptions, insufficient resources, operator intervention (PostgreSQL appendix A, classes 08, 53, 57). */
const outageClasses = ['08', '53', '57'];
const socketErrors = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];
const poolMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|connection error and is not queryable/;

/** True when Postgres said no to the statement itself: nothing of it was committed, and the connection is fine. */
export function isStatementRejected(error: unknown): boolean {
  const code = (error as WithCode | null)?.code;
  return typeof code === 'string' && sqlState.test(code) && !outageClasses.includes(code.slice(0, 2));
}

/** True when Postgres could not be reached or is going away: the outcome of the statement is unknown. */
export function isDatabaseOutage(error: unknown): boolean {
  const code = (error as WithCode | null)?.code;
  if (typeof code === 'string') {
    if (socketErrors.includes(code)) return true;
    if (sqlState.test(code)) return outageClasses.includes(code.slice(0, 2));
  }
  return error instanceof Error && poolMessages.test(error.message);
}

export function isUniqueViolation(error: unknown): boolean {
  return (error as WithCode | null)?.code === '23505';
}
