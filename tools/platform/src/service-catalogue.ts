/** The services behind the gateway, in the order in which the gateway assigns paths to them. */
export const serviceNames = [
  'certificates',
  'trust-engine',
  'anchoring',
  'webhooks',
  'envelopes',
  'compliance',
] as const;

export type ServiceName = (typeof serviceNames)[number];
export type AppName = ServiceName | 'gateway';

export const appNames: readonly AppName[] = [...serviceNames, 'gateway'];

/** The name of a service's role and schema. */
export function schemaOf(name: AppName): string {
  return name.replaceAll('-', '_');
}
