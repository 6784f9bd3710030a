#!/usr/bin/env node
/**
 * The command. It reads files, calls the library, writes text, and ends with an exit code: 0 all is well; 1 an
 * expectation or a step failed, something did not settle, or a dry run was refused; 2 bad usage or input; 10 an invariant of safety broke,
 * 11 one of liveness; 12 two runs differ; 13 a bug in kube-orrery.
 */
import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { applyCommand, type ApplyFlags } from './apply.js'
import { Exit } from './exit.js'
import { explainCommand, type ExplainFlags } from './explain.js'
import { tell } from './output.js'
import { runCommand, type RunFlags } from './run.js'
import { validateCommand, type ValidateFlags } from './validate.js'

let code: number = Exit.ok

function program(): Command {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  const orrery = new Command('orrery').description('A deterministic Kubernetes cluster simulator.').version(version).exitOverride()
  const validate = new Option('--validate <mode>', 'what to do about unknown fields').choices(['strict', 'warn', 'ignore']).default('strict')
  const startTime = new Option('--start-time <time>', 'what clocks show at the start, for example 2026-03-29T00:00:00Z')
  const schedulerConfig = new Option('--scheduler-config <file>', 'a KubeSchedulerConfiguration for kube-scheduler')
  orrery
    .command('run').description('run scenarios')
    .argument('<file...>', 'scenario files')
    .option('--seed <seed>', 'another seed than the scenario\'s')
    .addOption(startTime)
    .option('--until <duration>', 'end earlier, for example 10m')
    .option('--trace <file>', 'write every line of the history')
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json', 'jsonl']).default('text'))
    .addOption(new Option('--quiet', 'only the result, no time line').conflicts('verbose'))
    .option('--verbose', 'every write in the time line, not only what people want to read')
    .option('--check-determinism', 'run twice and compare')
    .addOption(schedulerConfig)
    .action((files: string[], flags: RunFlags) => void (code = runCommand(files, flags)))
  orrery
    .command('apply').description('deploy manifests on a default cluster and say how they settle')
    .argument('<file...>', 'manifests, or folders of them')
    .option('--nodes <count>', 'machines of 4 CPU and 16Gi in three zones', '3')
    .option('--within <duration>', 'how long to wait', '10m')
    .option('--seed <seed>', 'the seed', '1')
    .addOption(startTime)
    .addOption(validate)
    .addOption(schedulerConfig)
    .addOption(new Option('--dry-run', 'only say what the API server would answer, object by object').conflicts(['within', 'verbose', 'schedulerConfig']))
    .option('--server-side', 'the API server merges, by who manages which field')
    .option('--field-manager <name>', 'with --server-side: in whose name (default: kubectl)')
    .option('--force-conflicts', 'with --server-side: take fields that others manage')
    .option('--verbose', 'with a time line')
    .action((files: string[], flags: ApplyFlags) => void (code = applyCommand(files, flags)))
  orrery
    .command('explain').description('say why a pod is on its node, or on none: per node the plugin that refuses it, or its scores')
    .argument('<pod>', 'its name, or NAMESPACE/NAME; or the file of a pod that is not there: where would it go?')
    .argument('<file...>', 'a scenario; or manifests, or folders of them')
    .option('--at <duration>', 'when, for example 2m10s; by default at the end')
    .option('--what-if <change>', 'if it were otherwise: cpu=500m, priority=10, or a JSON merge patch of the pod; may be given several times', (each: string, before: readonly string[] = []) => [...before, each])
    .option('--nodes <count>', 'of manifests: machines of 4 CPU and 16Gi in three zones', '3')
    .option('--seed <seed>', 'another seed')
    .addOption(startTime)
    .addOption(schedulerConfig)
    .addOption(new Option('--output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((pod: string, files: string[], flags: ExplainFlags) => void (code = explainCommand(pod, files, flags)))
  orrery
    .command('validate').description('check manifests as the API server would')
    .argument('<file...>', 'manifests, or folders of them')
    .addOption(validate)
    .action((files: string[], flags: ValidateFlags) => void (code = validateCommand(files, flags)))
  for (const command of orrery.commands) command.exitOverride()
  return orrery
}

try {
  program().parse()
} catch (error) {
  if (error instanceof CommanderError) {
    code = error.exitCode === 0 ? Exit.ok : Exit.usage
  } else {
    tell(`orrery: this is a bug in kube-orrery, please report it with the command and its files\n${(error as Error).stack ?? String(error)}`)
    code = Exit.crash
  }
}
process.exitCode = code
