export { Chaintill, type ChaintillOptions } from './client';
export type { Credentials } from './credentials';
export { ChaintillConnectionError, ChaintillError } from './errors';
export type { Patience } from './transport';
export type { AnswerOf, InitOf, ItemOf, ListPath, Method, PathOf, Schemas } from './types';
export { verifyWebhook, WebhookSignatureError, type WebhookEvent, type WebhookHeaders } from './webhooks';
