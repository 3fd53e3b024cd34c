import type { SenderConfig } from '@chaintill/webhooks';

export const MASTER_KEY = Buffer.from('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex');

/** The defaults of the product, with loopback allowed. */
export const SENDER: SenderConfig = {
  local: true,
  WEBHOOK_TIMEOUT_SECONDS: 30,
  WEBHOOK_RETRY_SECONDS: [5, 30],
  WEBHOOK_CONCURRENCY: 256,
  WEBHOOK_ENDPOINT_CONCURRENCY: 16,
};
