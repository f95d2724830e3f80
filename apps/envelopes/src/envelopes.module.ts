import { Module } from '@nestjs/common';

/** The table of contents of this service. */
@Module({})
export class EnvelopesModule {}
