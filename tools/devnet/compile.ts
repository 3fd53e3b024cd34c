import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { InterfaceAbi } from 'ethers';
import { root } from '../local/root';

export interface CompiledContract {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

export type ContractName = 'TetherToken' | 'StandardToken' | 'FeeToken' | 'BurstToken' | 'MoodyToken';

/** What is used of solc's standard JSON answer. */
interface SolcAnswer {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Record<string, Record<string, { abi: InterfaceAbi; evm: { bytecode: { object: string } } }>>;
}

let compiled: ReadonlyMap<string, CompiledContract> | undefined;

/** Compiles `tools/devnet/contracts` with the npm solc, once per process. @throws Error with solc's own message */
export function contract(name: ContractName): CompiledContract {
  compiled ??= compileAll();
  const found = compiled.get(name);
  if (!found) throw new Error(`no contract ${name} in tools/devnet/contracts`);
  return found;
}

function compileAll(): ReadonlyMap<string, CompiledContract> {
  const folder = join(root, 'tools/devnet/contracts');
  const sources = Object.fromEntries(
    readdirSync(folder).map((file) => [file, { content: readFileSync(join(folder, file), 'utf8') }]),
  );
  const input = JSON.stringify({
    language: 'Solidity',
    sources,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'paris',
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  });
  const answer = cached(createHash('sha256').update(input).digest('hex'), () => compile(input));
  const contracts = Object.values(answer.contracts).flatMap((file) => Object.entries(file));
  return new Map(contracts.map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]));
}

function compile(input: string): SolcAnswer {
  // solc is a CommonJS module without types of its own.
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const answer = JSON.parse(solc.compile(input)) as SolcAnswer;
  const faults = (answer.errors ?? []).filter((error) => error.severity === 'error');
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.formattedMessage).join('\n'));
  return answer;
}

/** The compiler takes seconds and 200 MB, so its answer is kept under the hash of what it was asked. */
function cached(key: string, work: () => SolcAnswer): SolcAnswer {
  const file = join(root, 'node_modules/.cache/chaintill', `contracts-${key.slice(0, 16)}.json`);
  // Written below.
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SolcAnswer;
  const answer = work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(answer));
  renameSync(`${file}.${process.pid}`, file);
  return answer;
}
