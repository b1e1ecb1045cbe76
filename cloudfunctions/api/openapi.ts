import * as z from 'zod/mini'
import type { Operation } from '../../src/contracts/operation'
import { operations } from '../../src/contracts/operations'
import { errorCatalogue } from '../../src/domain/kernel/errors'

const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'openapi-3.0' })

const errorSchema = {
  type: 'object',
  required: ['ok', 'error', 'traceId'],
  properties: {
    ok: { type: 'boolean', enum: [false] },
    traceId: { type: 'string' },
    error: {
      type: 'object',
      required: ['code', 'kind', 'retryable', 'message'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorCatalogue) },
        kind: { type: 'string' },
        retryable: { type: 'boolean' },
        message: { type: 'string' },
        details: { type: 'object' },
      },
    },
  },
}

const reply = (description: string, schema: unknown) => ({ description, content: { 'application/json': { schema } } })

const pathOf = (name: string, operation: Operation) => ({
  post: {
    operationId: name,
    summary: operation.summary,
    ...(operation.role === 'anyone' ? {} : { security: [{ session: [] }] }),
    parameters:
      operation.effect === 'write'
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: true,
              schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
            },
          ]
        : [],
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(operation.input, 'input') } } },
    responses: {
      200: reply('Done', {
        type: 'object',
        required: ['ok', 'data', 'traceId'],
        properties: {
          ok: { type: 'boolean', enum: [true] },
          data: schemaOf(operation.output, 'output'),
          traceId: { type: 'string' },
        },
      }),
      default: reply('An expected failure', errorSchema),
    },
  },
})

/** The HTTP interface as OpenAPI 3.0, made from the operations table. */
export const buildOpenApi = (): unknown => ({
  openapi: '3.0.3',
  info: { title: 'Chezhu API', version: '0.1.0' },
  servers: [{ url: '/api' }],
  components: { securitySchemes: { session: { type: 'http', scheme: 'bearer' } } },
  paths: Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [`/${name}`, pathOf(name, operation)]),
  ),
})
