import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** What to index, the same for the product and its bare counterpart. */
export interface IndexingTask {
  readonly rpcUrl: string;
  readonly wsUrl?: string;
  readonly networkId: string;
  readonly databaseUrl: string;
  /** Canonical. */
  readonly token: string;
  readonly decimals: number;
  readonly endBlock: number;
  readonly maxRange: number;
  /** Whether recipients are looked up at all; the bare counterpart of B1 stores everything. */
  readonly match: boolean;
}

/** What a child tells when it stands on the end block. */
export interface IndexingResult {
  /** From the start of indexing to the commit of the last row. */
  readonly seconds: number;
  /** Processor time of the process meanwhile. */
  readonly cpuSeconds: number;
  /** Largest resident set of the process in its whole life. */
  readonly peakMiB: number;
}

export interface IndexingChild {
  readonly result: Promise<IndexingResult>;
  stop(): Promise<void>;
}

/** Runs `bench/indexing/<program>` in a process of its own, for its memory and processor time are measured. */
export function runChild(program: 'product' | 'bare', task: IndexingTask): IndexingChild {
  const child = fork(join(import.meta.dirname, `${program}.js`), [JSON.stringify(task)], { execArgv: [] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { result: firstResult(child), stop: () => end(child, exited) };
}

function firstResult(child: ChildProcess): Promise<IndexingResult> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as IndexingResult)); // the only message a child sends
    child.once('exit', (code) => reject(new Error(`${child.spawnargs[1]} ended with ${code}`)));
  });
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null) child.kill('SIGTERM');
  await exited;
}

/** Sends the result of this process to the one that measures. */
export function tell(startedAt: number, cpuBefore: NodeJS.CpuUsage): void {
  const cpu = process.cpuUsage(cpuBefore);
  process.send?.({
    seconds: (performance.now() - startedAt) / 1_000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1_024,
  } satisfies IndexingResult);
}
