import { readFileSync, watchFile, unwatchFile } from 'node:fs';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { ConfigurationError } from '@probatum/http/environment';
import type { GatewayConfig } from '../gateway.config';

type TlsFiles = Pick<
  GatewayConfig,
  'TLS_CERTIFICATE_FILE' | 'TLS_KEY_FILE' | 'TLS_CLIENT_CA_FILE' | 'TLS_CLIENT_CERTIFICATES'
>;

/** @returns undefined when the gateway is to speak plain HTTP, behind a proxy that speaks TLS */
export function tlsOptions(config: TlsFiles): TlsOptions | undefined {
  if (config.TLS_CERTIFICATE_FILE === undefined) return undefined;
  return {
    ...readFiles(config),
    minVersion: 'TLSv1.2',
    requestCert: config.TLS_CLIENT_CA_FILE !== undefined,
    // An optional certificate that nobody vouches for counts as none; see presented-certificates.ts.
    rejectUnauthorized: config.TLS_CLIENT_CERTIFICATES === 'required',
  };
}

/** @throws ConfigurationError that names the variable whose file cannot be read */
function readFiles(config: TlsFiles): SecureContextOptions {
  const read = (name: keyof TlsFiles) => {
    try {
      return readFileSync(config[name]!);
    } catch (error) {
      throw new ConfigurationError(`The file of ${name} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  };
  return {
    cert: read('TLS_CERTIFICATE_FILE'),
    key: read('TLS_KEY_FILE'),
    ...(config.TLS_CLIENT_CA_FILE === undefined ? {} : { ca: read('TLS_CLIENT_CA_FILE') }),
  };
}

interface SecureServer {
  setSecureContext(options: SecureContextOptions): void;
}

const lookEveryMs = 5_000;

/**
 * New connections get new certificates soon after the files changed; open ones stay.
 * @returns what ends the watch
 */
export function followTlsFiles(
  server: SecureServer,
  config: TlsFiles,
  onChange: (error: Error | undefined) => void,
  everyMs = lookEveryMs,
): () => void {
  const names = [config.TLS_CERTIFICATE_FILE, config.TLS_KEY_FILE, config.TLS_CLIENT_CA_FILE];
  const files = names.filter((name) => name !== undefined);
  const reload = () => {
    try {
      server.setSecureContext(readFiles(config));
      onChange(undefined);
    } catch (error) {
      // Half of a rotation: certificate and key do not fit yet. The next file that changes tries again.
      onChange(error as Error);
    }
  };
  for (const file of files) watchFile(file, { interval: everyMs, persistent: false }, reload);
  return () => files.forEach((file) => unwatchFile(file, reload));
}
