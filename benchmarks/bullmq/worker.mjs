// A BullMQ worker in a process of its own. It says "ready" to its parent and ends when the parent goes away.
import { startWorker } from './settings.mjs';

const worker = await startWorker();
process.send('ready');
process.on('disconnect', async () => {
  await worker.close(true);
  process.exit(0);
});
