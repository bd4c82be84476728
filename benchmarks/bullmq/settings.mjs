// What the driver and its worker processes share: the connection, the queue and how the worker is set up.
//
// The defaults are the best that was found on two cores (jobs a second, results fetched, 10,000 in flight):
//   workers      two processes at concurrency 250: 10,700; at 50: 10,100; one at 100 or 500: 9,500; at 20: 7,800; at 1: 2,900
//   client       one process with the worker, results from its own event: 8,800; that saves a millisecond of latency, not work
//   submit       addBulk of 100, 500 or 2,000 at a time makes no difference; add, all in flight at once, is never better
//   results      one listener on the event stream is a quarter faster than waitUntilFinished, which also asks once per job
//   connection   ioredis's automatic pipelining costs 5 to 15 %
// Jobs are kept when completed (BullMQ's default), because a result has to be stored as well as fetched.
import { Worker } from 'bullmq';

const text = (name, fallback) => process.env[`BULLMQ_${name}`] ?? fallback;
const number = (name, fallback) => Number(text(name, fallback));

export const settings = {
  port: number('PORT', 16379),
  client: text('CLIENT', 'other'), // own: workers share the client's process; other: workers have their own
  workers: number('WORKERS', 2),
  concurrency: number('CONCURRENCY', 250),
  submit: text('SUBMIT', 'bulk'), // add: one call per job, all in flight at once; bulk: addBulk
  bulk: number('BULK', 500),
  results: text('RESULTS', text('CLIENT', 'other') === 'own' ? 'local' : 'stream'), // stream: one QueueEvents listener; wait: waitUntilFinished; local: the worker's own event
  pipeline: text('PIPELINE', 'no') === 'yes',
};

export const queueName = 'add';
export const connection = {
  host: '127.0.0.1',
  port: settings.port,
  maxRetriesPerRequest: null,
  enableAutoPipelining: settings.pipeline,
};

export async function startWorker() {
  const worker = new Worker(queueName, async job => job.data.x + job.data.y, {
    connection,
    concurrency: settings.concurrency,
  });
  worker.on('error', error => {
    console.error(error);
    process.exit(1);
  });
  await worker.waitUntilReady();
  return worker;
}
