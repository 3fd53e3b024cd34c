import { releaseStartMemory } from '@chaintill/http';
import { runProcess } from '@chaintill/operations';
import { createApi } from './app';

await runProcess('api', async (config, logger) => {
  const app = await createApi(config, { logger });
  await app.listen(config.API_PORT, config.API_HOST);
  const { port } = new URL(await app.getUrl());
  releaseStartMemory();
  return { port: Number(port), stop: () => app.close() };
});
