import { ConfigurationError, readEnvironment } from '@probatum/service/environment';
import { readKey } from './credentials/api-keys/key-format';
import { authorityFilesOf } from './credentials/authorities/authority-files';
import { type GatewayConfig, gatewayVariables } from './gateway-variables';
import { trustedProxiesOf } from './organization/address-ranges/trusted-proxies';
import { identityKeyOf } from './request/forward/sign-identity/identity-key';
import { servicesOf } from './routes/services';

export { gatewayVariables };

/** @throws ConfigurationError for the first value that cannot be used: it stops the start and names the variable */
export function gatewayConfig(environment: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const config = readEnvironment(gatewayVariables, environment);
  servicesOf(config);
  identityKeyOf(config);
  trustedProxiesOf(config);
  checkFirstOrganization(config);
  checkTls(config);
  return config;
}

function checkTls(config: GatewayConfig): void {
  const { TLS_CERTIFICATE_FILE: certificate, TLS_KEY_FILE: key } = config;
  const hasAuthorities = authorityFilesOf(config).length > 0;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new ConfigurationError('TLS_CERTIFICATE_FILE and TLS_KEY_FILE must be set together');
  }
  if (hasAuthorities && certificate === undefined && config.CLIENT_CERTIFICATE_HEADER === undefined) {
    throw new ConfigurationError('TLS_CLIENT_CA_FILE needs TLS_CERTIFICATE_FILE or CLIENT_CERTIFICATE_HEADER');
  }
  if (config.TLS_CLIENT_CERTIFICATES === 'required' && !hasAuthorities) {
    throw new ConfigurationError('TLS_CLIENT_CERTIFICATES=required needs TLS_CLIENT_CA_FILE');
  }
}

function checkFirstOrganization({ FIRST_ORGANIZATION: name, FIRST_ADMIN_KEY: key }: GatewayConfig): void {
  if ((name === undefined) !== (key === undefined)) {
    throw new ConfigurationError('FIRST_ORGANIZATION and FIRST_ADMIN_KEY must be set together');
  }
  if (key !== undefined && (!readKey(key) || /^(?:ndi|sk)_test_/.test(key))) {
    throw new ConfigurationError('FIRST_ADMIN_KEY is not a live key as `npm run admin -- draw-key` prints it');
  }
}
