import { readEnvironment, serviceVariables } from '@probatum/service/environment';

export function deadLettersConfig() {
  return readEnvironment({ NATS_URL: serviceVariables.NATS_URL }, process.env);
}
