import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InterfaceAbi } from 'ethers';

export interface CompiledContract {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

export type ContractName = 'TetherToken' | 'StandardToken' | 'BurstToken';

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
  const folder = contractsFolder();
  const sources = Object.fromEntries(
    readdirSync(folder).map((file) => [file, { content: readFileSync(join(folder, file), 'utf8') }]),
  );
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'paris',
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  // solc is a CommonJS module without types of its own.
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const answer = JSON.parse(solc.compile(JSON.stringify(input))) as SolcAnswer;
  const faults = (answer.errors ?? []).filter((error) => error.severity === 'error');
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.formattedMessage).join('\n'));
  const contracts = Object.values(answer.contracts).flatMap((file) => Object.entries(file));
  return new Map(contracts.map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]));
}

/** The sources are not copied into dist/, so they are looked for from here upwards. */
function contractsFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'tools/devnet/contracts');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error('tools/devnet/contracts is not beside the program');
  }
}
