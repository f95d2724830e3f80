import { Type } from '@sinclair/typebox';
import { Named } from '../validation/fields';

/** RFC 9457 problem details as every route answers them. Further members depend on the code. */
export const ProblemSchema = Named(
  'Problem',
  Type.Object({
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.String({
      description:
        'Stable name of the problem. Below `/api/v1` some problems have the name here that clients of the e-signature API expect, such as `CONFLICT`',
    }),
    problemCode: Type.Optional(Type.String({ description: 'Only below `/api/v1`: the stable name of the problem' })),
    requestId: Type.String(),
    errors: Type.Array(
      Type.Object({
        pointer: Type.String({ description: 'JSON Pointer into the request body, or `?` and the name of a parameter' }),
        code: Type.String(),
        message: Type.String(),
      }),
    ),
    message: Type.String({ description: 'Same as detail' }),
    error: Type.String({ description: 'Same as detail' }),
  }),
);
