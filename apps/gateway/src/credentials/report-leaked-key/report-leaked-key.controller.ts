import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/identity/client-address';
import { Describes } from '@probatum/http/openapi/describes';
import { RequestBody } from '@probatum/http/validation/request';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { ReportedKey, ReportLeakedKey, ReportLeakedKeyRequest } from './report-leaked-key';

@ApiTags('API keys')
@Controller('keys')
export class ReportLeakedKeyController {
  constructor(private readonly report: ReportLeakedKey) {}

  @Post('report-leak')
  @PublicRoute()
  @MaxBodyBytes(16 * 1024)
  @Describes(
    'Report a leaked key',
    'Reports a leaked API key, OAuth client secret or audit room token. The platform revokes it immediately and informs its owner. With a client secret, all access tokens of the client end as well.',
    { 200: ReportedKey },
  )
  reportLeakedKey(
    @CallerAddress() address: string,
    @RequestBody(ReportLeakedKeyRequest) request: ReportLeakedKeyRequest,
  ): Promise<ReportedKey> {
    return this.report.execute(address, request);
  }
}
