/** The ports that the launcher has chosen. */
export function readMailPorts(environment: NodeJS.ProcessEnv) {
  return { smtp: Number(environment['SMTP_PORT']), page: Number(environment['PORT']) };
}
