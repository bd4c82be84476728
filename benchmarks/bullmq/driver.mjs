// Measures BullMQ: node driver.mjs <throughput|producer|latency|flow> <count> <inflight>. Prints one line of JSON.
import { fork } from 'node:child_process';
import { FlowProducer, Queue, QueueEvents } from 'bullmq';
import { connection, queueName, settings, startWorker } from './settings.mjs';

const [scenario, count, inflight] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const queue = await cleanQueue();

const children = [];
let worker;
let events;

// The event stream is trimmed to 10,000 entries by default, and with 10,000 jobs in flight results would be lost.
// Its length is kept with the queue, so what an earlier run left has to go first.
async function cleanQueue() {
  const old = new Queue(queueName, { connection });
  await old.obliterate({ force: true });
  await old.close();
  const fresh = new Queue(queueName, { connection, streams: { events: { maxLen: 1_000_000 } } });
  await fresh.waitUntilReady();
  return fresh;
}

async function startWorkers() {
  if (settings.client === 'own') {
    worker = await startWorker();
    return;
  }
  for (let i = 0; i < settings.workers; i++) {
    const child = fork(new URL('worker.mjs', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', code => reject(new Error(`worker ended with ${code}`)));
    });
  }
}

// Results come as events that may overtake the answer to the submit, so each side leaves word for the other.
const waiting = new Map();
const early = new Map();

function finished(id, value) {
  const resolve = waiting.get(id);
  if (resolve) {
    waiting.delete(id);
    resolve(value);
  } else {
    early.set(id, value);
  }
}

function resultOf(job) {
  if (settings.results === 'wait') return job.waitUntilFinished(events);
  if (early.has(job.id)) {
    const value = early.get(job.id);
    early.delete(job.id);
    return value;
  }
  return new Promise(resolve => waiting.set(job.id, resolve));
}

async function listen() {
  if (settings.results === 'local') {
    worker.on('completed', (job, value) => finished(job.id, value));
    return;
  }
  events = new QueueEvents(queueName, { connection, lastEventId: '0-0' });
  events.setMaxListeners(0);
  if (settings.results === 'stream') events.on('completed', ({ jobId, returnvalue }) => finished(jobId, returnvalue));
  events.on('failed', ({ jobId, failedReason }) => {
    throw new Error(`${jobId}: ${failedReason}`);
  });
  await events.waitUntilReady();
}

const job = i => ({ name: 'add', data: { x: i, y: 1 } });

async function checked(i, result) {
  const value = await result;
  if (value !== i + 1) throw new Error(`add(${i}, 1) gave ${value}`);
}

function throughput(total) {
  return new Promise((resolve, reject) => {
    const step = settings.submit === 'bulk' ? Math.min(settings.bulk, inflight) : 1;
    let next = 0;
    let open = 0;
    let done = 0;
    const submit = async (from, size) => {
      const jobs =
        settings.submit === 'bulk'
          ? await queue.addBulk(Array.from({ length: size }, (_, k) => job(from + k)))
          : [await queue.add('add', { x: from, y: 1 })];
      await Promise.all(
        jobs.map(async (submitted, k) => {
          await checked(from + k, resultOf(submitted));
          open--;
          if (++done === total) resolve();
          else pump();
        })
      );
    };
    const pump = () => {
      while (next < total && open + Math.min(step, total - next) <= inflight) {
        const size = Math.min(step, total - next);
        submit(next, size).catch(reject);
        next += size;
        open += size;
      }
    };
    pump();
  });
}

async function producer(total) {
  for (let next = 0; next < total; next += inflight) {
    await Promise.all(Array.from({ length: Math.min(inflight, total - next) }, (_, k) => queue.add('add', { x: next + k, y: 1 })));
  }
}

async function latency(total, times) {
  for (let i = 0; i < total; i++) {
    const start = process.hrtime.bigint();
    const submitted = await queue.add('add', { x: i, y: 1 });
    await checked(i, resultOf(submitted));
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
}

// BullMQ's nearest thing to a chord: a parent job that becomes ready when all its children are done.
async function flow(total) {
  const flows = new FlowProducer({ connection });
  const tree = await flows.add({
    name: 'add',
    queueName,
    data: { x: total, y: 1 },
    children: Array.from({ length: total }, (_, i) => ({ ...job(i), queueName })),
  });
  await checked(total, resultOf(tree.job));
  const values = await tree.job.getChildrenValues();
  if (Object.keys(values).length !== total) throw new Error(`${Object.keys(values).length} of ${total} children`);
  await flows.close();
}

const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

async function timed(action) {
  const start = process.hrtime.bigint();
  await action();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const times = [];
let seconds;
if (scenario === 'producer') {
  await producer(20_000);
  seconds = await timed(() => producer(count));
} else {
  await startWorkers();
  await listen();
  if (scenario === 'throughput') {
    await throughput(20_000);
    seconds = await timed(() => throughput(count));
  } else if (scenario === 'latency') {
    await latency(10_000, []);
    seconds = await timed(() => latency(count, times));
  } else if (scenario === 'flow') {
    await flow(500);
    seconds = await timed(() => flow(count));
  } else {
    throw new Error(`unknown scenario ${scenario}: throughput, producer, latency or flow`);
  }
}

times.sort((a, b) => a - b);
const { port, ...told } = settings;
const config = Object.entries(told).map(([key, value]) => `${key}=${value}`).join(' ');
console.log(JSON.stringify({ rate: count / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99), seconds, config }));

await worker?.close(true);
for (const child of children) child.disconnect();
await queue.obliterate({ force: true });
process.exit(0);
