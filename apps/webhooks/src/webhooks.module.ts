import { Module, type Provider } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import { CreateWebhook } from './endpoint/create-webhook/create-webhook';
import { AttemptDelivery } from './deliver/attempt-delivery';
import { ClaimDeliveries } from './deliver/claim-deliveries';
import { CountInterruptions } from './deliver/count-interruptions';
import { DeliveryEngine } from './deliver/delivery-engine';
import { LimitAnswers } from './deliver/limit-answers';
import { MeasureDeliveries } from './deliver/measure-deliveries';
import { RecordAttempts } from './deliver/record-attempts';
import { DeleteWebhook } from './endpoint/delete-webhook/delete-webhook';
import { EnvelopeWebhooksController } from './envelope-webhooks/envelope-webhooks.controller';
import { FindWebhook } from './endpoint/find-webhook';
import { ListEnvelopeWebhooks } from './endpoint/list-envelope-webhooks/list-envelope-webhooks';
import { AnnounceEnvelopes } from './envelope-urls/announce-envelopes/announce-envelopes';
import { EnvelopeLanes } from './envelope-urls/envelope-lane';
import { RotateEnvelopeSecret } from './envelope-urls/rotate-envelope-secret/rotate-envelope-secret';
import { ListEnvelopeDeliveriesController } from './list-deliveries/list-envelope-deliveries.controller';
import { OnEnvelopeChanged } from './on-envelope-changed/on-envelope-changed';
import { OnRecipientActed } from './on-recipient-acted/on-recipient-acted';
import { EndpointSecrets } from './endpoint/endpoint-secrets';
import { WebhooksController } from './endpoint/webhooks.controller';
import { FanOutEvents } from './fan-out-events/fan-out-events';
import { ListDeliveries } from './list-deliveries/list-deliveries';
import { ListDeliveriesController } from './list-deliveries/list-deliveries.controller';
import { OnAnchorConfirmed } from './on-anchor-confirmed/on-anchor-confirmed';
import { OnCertificateIssued } from './on-certificate-issued/on-certificate-issued';
import { OnCertificateRevoked } from './on-certificate-revoked/on-certificate-revoked';
import { OnKeyLeaked } from './on-key-leaked/on-key-leaked';
import { OnTrustUpdated } from './on-trust-updated/on-trust-updated';
import { PruneDeliveries } from './prune-deliveries/prune-deliveries';
import type { WebhooksConfig } from './webhooks.config';

const outboundHttp: Provider = {
  provide: OutboundHttp,
  inject: [CONFIG],
  useFactory: (config: WebhooksConfig) =>
    new OutboundHttp({
      allow: config.OUTBOUND_ALLOW,
      allowHttp: config.OUTBOUND_ALLOW_HTTP,
      timeoutMs: config.WEBHOOK_TIMEOUT_MS,
    }),
};

/** Tells customers' systems what happened: their endpoints, what is sent to them, and the log of it. */
@Module({
  controllers: [
    WebhooksController,
    ListDeliveriesController,
    EnvelopeWebhooksController,
    ListEnvelopeDeliveriesController,
    OnCertificateIssued,
    OnCertificateRevoked,
    OnAnchorConfirmed,
    OnTrustUpdated,
    OnKeyLeaked,
    OnEnvelopeChanged,
    OnRecipientActed,
  ],
  providers: [
    outboundHttp,
    EndpointSecrets,
    CreateWebhook,
    DeleteWebhook,
    FindWebhook,
    ListEnvelopeWebhooks,
    EnvelopeLanes,
    RotateEnvelopeSecret,
    AnnounceEnvelopes,
    ListDeliveries,
    FanOutEvents,
    ClaimDeliveries,
    AttemptDelivery,
    LimitAnswers,
    RecordAttempts,
    CountInterruptions,
    DeliveryEngine,
    MeasureDeliveries,
    PruneDeliveries,
  ],
})
export class WebhooksModule {}
