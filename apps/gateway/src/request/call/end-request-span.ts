import { endWithStatus } from '@probatum/observability/spans';
import type { Call } from './call';
import { whenOver } from './when-over';

/** In traces only: the caller was gone before the answer began. */
const callerGone = 499;

/** Ends the span with the call. Addresses stay out of it, as they may hold what is not meant for a collector. */
export function endRequestSpan(call: Call): void {
  const { span } = call;
  if (!span) return;
  whenOver(call, () => {
    const { route, request, response, requestId, credential } = call;
    if (route) span.updateName(`${request.method} ${route.path}`).setAttribute('http.route', route.path);
    if (credential) span.setAttribute('probatum.organization_id', credential.organizationId);
    span.setAttributes({ 'http.request.method': request.method!, 'probatum.request_id': requestId });
    endWithStatus(span, response.headersSent ? response.statusCode : callerGone);
  });
}
