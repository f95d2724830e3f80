import { Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { ReportedKey, ReportLeakedKey, ReportLeakedKeyRequest } from './report-leaked-key';

@ApiTags('API keys')
@Controller('keys')
export class ReportLeakedKeyController {
  constructor(private readonly reportLeakedKey: ReportLeakedKey) {}

  @Post('report-leak')
  @PublicRoute()
  @ApiOperation({
    summary: 'Report a leaked key',
    description:
      'For whoever finds an API key, the secret of an OAuth client or the token of an audit room where it should not ' +
      'be. It is revoked at once and its owner is told. With a client secret all access tokens of the client end.',
  })
  @Responds(200, ReportedKey, 'Whether it was one of this platform')
  reportLeak(
    @CallerAddress() address: string,
    @RequestBody(ReportLeakedKeyRequest) request: ReportLeakedKeyRequest,
  ): Promise<ReportedKey> {
    return this.reportLeakedKey.execute(address, request);
  }
}
