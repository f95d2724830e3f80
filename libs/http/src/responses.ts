import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { TSchema } from '@sinclair/typebox';

/** States the status and the shape of the answer, for the route and for the document. */
export function Responds(status: number, schema: TSchema | undefined, description: string, mediaType?: string) {
  const content = schema && mediaType ? { content: { [mediaType]: { schema: schema as never } } } : {};
  return applyDecorators(
    HttpCode(status),
    ApiResponse({ status, description, ...content, ...(schema && !mediaType ? { schema: schema as never } : {}) }),
  );
}

/** A further status that the route may answer with; success ones have a schema, problems need none. */
export function AlsoResponds(status: number, description: string, schema?: TSchema) {
  return ApiResponse({ status, description, ...(schema ? { schema: schema as never } : {}) });
}
