import type { Provider } from '@nestjs/common';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import { CONFIG } from '@probatum/service/resources';
import type { EnvelopesConfig } from './envelopes.config';

/** The way to URLs of customers: files of documents. It calls no private network but those that the operator names. */
export const outboundHttp: Provider = {
  provide: OutboundHttp,
  inject: [CONFIG],
  useFactory: ({ OUTBOUND_ALLOW, OUTBOUND_ALLOW_HTTP: allowHttp }: EnvelopesConfig) =>
    new OutboundHttp({ allow: OUTBOUND_ALLOW.split(',').flatMap((network) => network.trim() || []), allowHttp }),
};
